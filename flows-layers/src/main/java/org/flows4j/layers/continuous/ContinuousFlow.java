package org.flows4j.layers.continuous;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.Likelihood;
import org.flows4j.core.layer.PassCondition;
import org.flows4j.core.linearization.RandomSigns;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.layers.continuous.DormandPrince.Solution;
import org.flows4j.layers.continuous.VelocityField.Points;
import org.jspecify.annotations.Nullable;

/**
 * A continuous flow (Chen et al. 2018, "Neural ordinary differential equations"): data and noise are the ends of the trajectories of
 *
 * <pre>{@code
 * dx/dt = v(x, t, c),   x(0) = z (noise),   x(1) = x (data)
 * log p(x) = log p(z) - integral from 0 to 1 of div v(x(t), t, c) dt
 * }</pre>
 *
 * <p>(theorem 1; Lipman et al. 2023, "Flow matching for generative modeling", equations 1, 2 and appendix C). Forward integrates from 1 to
 * 0, the inverse from 0 to 1. The solver is Dormand and Prince's pair of order 5(4) with separate step sizes of each row, so a row's result
 * does not depend on its batch; it is accurate to the tolerances, and so is the round trip. Tolerances below 1e-6 need FLOAT64. Rows that
 * overflow become NaN; a row that needs too many steps is refused ({@link IntegrationException}).
 *
 * <p>Gradients are those of the discrete solution with the accepted steps (discretize, then optimize); memory grows with the number of
 * steps, unless the memory mode is {@code CHECKPOINT} or {@code INVERT}, which keep the states between steps only. {@link #matchingLosses}
 * trains without a solver.
 *
 * <p>With {@link Divergence#HUTCHINSON} the log-density is random: its expectation is the log-density ({@link Likelihood#ESTIMATE}), and
 * the same seed gives the same number. An importance-weighted average over several draws would be too high by half their variance and is
 * therefore rejected.
 *
 * <p>Shapes: {@code [N, ..]} of the field's sample shape, both ways; only vectors can be conditional.
 */
public final class ContinuousFlow implements InvertibleLayer {
    private final VelocityField field;
    private final Divergence divergence;
    private final SolverSettings settings;

    /**
     * Creates the layer.
     *
     * @param field the velocity
     * @param divergence its computation in log-densities
     * @param settings accuracy of the solutions
     */
    public ContinuousFlow(VelocityField field, Divergence divergence, SolverSettings settings) {
        this.field = field;
        this.divergence = divergence;
        this.settings = settings;
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        return integrate(x, context, false);
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        return integrate(z, context, true);
    }

    /** Integrates the velocity alone. */
    @Override
    public Tensor inverse(Tensor z, FlowContext context) {
        if (context.tape() != null) {
            return inverseWithLogDet(z, context).value();
        }
        outputShape(z.shape().sample());
        Solution solution =
                new Integration(field, true, null).solve(rows(z), condition(z, context), false, context, settings);
        return z.backend().fromDoubles(solution.states(), z.shape(), z.dtype());
    }

    private Tensor rows(Tensor samples) {
        return samples.reshape(samples.shape().dim(0), field.dimensions());
    }

    private LayerResult integrate(Tensor samples, FlowContext context, boolean towardsData) {
        outputShape(samples.shape().sample());
        LayerResult result = integrateRows(rows(samples), context, towardsData);
        return new LayerResult(result.value().reshape(samples.shape()), result.logTerm());
    }

    private LayerResult integrateRows(Tensor start, FlowContext context, boolean towardsData) {
        @Nullable Tensor probe = probe(start, context.random());
        Integration integration = new Integration(field, towardsData, probe);
        FlowContext plain = context.withoutTape();
        Tensor values = context.tape() == null ? start : context.tape().plain(start);
        Solution solution = integration.solve(values, condition(values, plain), true, plain, settings);
        if (context.tape() != null) {
            return integration.replay(start, context, condition(start, context), solution.steps());
        }
        int rows = start.shape().dim(0);
        int width = field.dimensions();
        double[] value = Integration.columns(solution.states(), rows, width + 1, 0, width);
        double[] logDet = Integration.columns(solution.states(), rows, width + 1, width, width + 1);
        return new LayerResult(
                start.backend().fromDoubles(value, start.shape(), start.dtype()),
                start.backend().fromDoubles(logDet, Shape.of(rows), DType.FLOAT64));
    }

    private @Nullable Tensor probe(Tensor x, RandomGenerator random) {
        if (divergence == Divergence.EXACT) {
            return null;
        }
        return RandomSigns.like(x, random);
    }

    private @Nullable Tensor condition(Tensor x, FlowContext context) {
        return field.conditionChannels() == 0
                ? null
                : PassCondition.exactly(x, context, Shape.vector(field.conditionChannels()));
    }

    /**
     * The loss of conditional flow matching on straight paths, {@code |v(x_t, t, c) - (x - z)|^2} at {@code x_t = (1 - t) z + t x} with t
     * uniform on [0, 1] (Lipman et al. 2023, equations 22 and 23 with sigma_min = 0). Its minimum is the velocity that carries the noise's
     * distribution to the data's. The times of a batch are evenly spaced, with a random offset, which makes the mean loss less noisy than
     * independent times do (Kingma et al. 2021, "Variational diffusion models", appendix I.1).
     *
     * @param x data
     * @param z noise, of the shape of x
     * @param context records; its randomness draws the offset of the times
     * @return {@code [N]}, FLOAT64
     */
    public Tensor matchingLosses(Tensor x, Tensor z, FlowContext context) {
        outputShape(x.shape().sample());
        int rows = x.shape().dim(0);
        double offset = context.random().nextDouble();
        double[] times = IntStream.range(0, rows)
                .mapToDouble(i -> (offset + (double) i / rows) % 1)
                .toArray();
        Tensor t = x.backend().plain().fromDoubles(times, Shape.of(rows, 1), x.dtype());
        Tensor way = rows(x).sub(rows(z));
        Tensor velocity = field.velocity(new Points(rows(z).add(way.mul(t)), times, condition(x, context)), context);
        return velocity.sub(way).square().sumPerSample();
    }

    /**
     * Counts the evaluations of the velocity, with its divergence, that {@link #forward} takes for each row: 1, and 6 per step tried.
     *
     * @param x data
     * @param context of a pass without a tape
     */
    public int[] evaluations(Tensor x, FlowContext context) {
        outputShape(x.shape().sample());
        Tensor rows = rows(x);
        return new Integration(field, false, probe(rows, context.random()))
                .solve(rows, condition(x, context), true, context, settings)
                .evaluations();
    }

    @Override
    public List<Shape> conditionShapes() {
        return PassCondition.shapes(field.sampleShape(), field.conditionChannels());
    }

    @Override
    public Likelihood likelihood() {
        return divergence == Divergence.EXACT ? Likelihood.EXACT : Likelihood.ESTIMATE;
    }

    @Override
    public boolean cheapInverse() {
        return false;
    }

    /** Returns true: each step of the solver follows the memory mode. */
    @Override
    public boolean composite() {
        return true;
    }

    @Override
    public Shape outputShape(Shape shape) {
        return SampleShapes.requireBuiltFor("ContinuousFlow", field.sampleShape(), shape);
    }

    @Override
    public ParameterList parameters() {
        return field.parameters();
    }
}
