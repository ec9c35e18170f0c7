package org.flows4j.layers.residual;

import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.Likelihood;
import org.flows4j.core.linalg.LogAbsDeterminants;
import org.flows4j.core.linearization.Linearization;
import org.flows4j.core.linearization.RandomSigns;
import org.flows4j.core.nn.lipschitz.LipschitzNetwork;
import org.flows4j.core.nn.lipschitz.LipschitzNetworkFactory;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * An invertible residual block (Behrmann et al. 2019, "Invertible residual networks"; Chen et al. 2019, "Residual flows for invertible
 * generative modeling"): {@code z = x + g(x)}, where g has a Lipschitz constant L below 1. The log-determinant is that of {@code I + J}
 * with J the Jacobian of g, exact or estimated ({@link LogDetSettings}).
 *
 * <p>The inverse iterates {@code x <- z - g(x)} until the error is certain to be below 1e-6 (FLOAT32) or 1e-13 (FLOAT64) of |z|, or the
 * steps are as small as rounding errors. Gradients through the inverse are those of the implicit function, by a second iteration.
 *
 * <p>An estimate is random: its expectation is the log-determinant ({@link Likelihood#ESTIMATE}), the same seed gives the same number, and
 * all rows of a pass have the same number of terms. Its gradient is an independent unbiased estimate of the gradient, from the Neumann
 * series, not the derivative of the estimate; the memory for it does not depend on the number of terms.
 *
 * <p>Shapes: any, kept.
 */
public final class InvertibleResidualBlock implements InvertibleLayer {
    private final Shape shape;
    private final LipschitzNetwork network;
    private final LogDetSettings settings;

    /**
     * Creates a block.
     *
     * @param parameters makes the network's parameters
     * @param shape of a sample
     * @param networks builds g
     * @param settings computation of log-determinants
     */
    public InvertibleResidualBlock(
            ParameterFactory parameters, Shape shape, LipschitzNetworkFactory networks, LogDetSettings settings) {
        this.shape = shape;
        this.network = networks.create(parameters, shape);
        this.settings = settings;
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        outputShape(x.shape().sample());
        Linearization linear = Linearization.of(value -> network.apply(value, context), x);
        Tensor z = x.add(linear.value());
        return new LayerResult(
                z, settings.kind() == LogDetSettings.Kind.EXACT ? exact(linear, x) : estimate(linear, x, context));
    }

    /** One product for each unit vector gives the rows of the transposed Jacobian. */
    private Tensor exact(Linearization linear, Tensor x) {
        int rows = x.shape().dim(0);
        int size = Math.toIntExact(shape.size());
        Tensor[] products = new Tensor[size];
        for (int i = 0; i < size; i++) {
            double[] unit = new double[size];
            unit[i] = 1;
            Tensor one = x.backend().plain().fromDoubles(unit, shape.batch(1), x.dtype());
            Tensor vector = one.broadcastTo(x.shape());
            products[i] = linear.jvp(vector).add(vector).reshape(rows, 1, size);
        }
        return LogAbsDeterminants.of(Tensor.concat(1, products));
    }

    private Tensor estimate(Linearization linear, Tensor x, FlowContext context) {
        Tensor probe = RandomSigns.like(x, context.random());
        int terms = context.training() ? settings.trainingTerms() : settings.testTerms();
        LogDetSeries series = LogDetSeries.draw(terms, settings.roulette(), context.random());
        Tape tape = context.tape();
        if (tape == null) {
            return series.of(linear::jvp, probe).logDet();
        }
        LogDetSeries.Sums sums =
                tape.withoutRecording(() -> series.of(vector -> tape.plain(linear.jvp(vector)), probe));
        Tensor derivative = linear.jvp(sums.vector()).mul(probe).sumPerSample();
        // The value of the one and the gradient of the other.
        return derivative.add(sums.logDet().sub(tape.plain(derivative)));
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        Tensor x = inverse(z, context);
        return new LayerResult(x, forward(x, context).logTerm().neg());
    }

    @Override
    public Tensor inverse(Tensor z, FlowContext context) {
        outputShape(z.shape().sample());
        Tape tape = context.tape();
        FlowContext plain = context.withoutTape();
        Tensor x = FixedPoint.solve(
                value -> network.apply(value, plain), network.lipschitz(), tape == null ? z : tape.plain(z));
        if (tape == null) {
            return x;
        }
        // With u = z - g(x) at the solution, dx = (I + J)^-1 du; the parameters and z enter through u.
        Tensor u = z.sub(network.apply(x, context));
        return tape.record(new Tensor[] {u}, new Tensor[] {x}, (gradients, needed) -> {
            Tensor gradient = gradients[0];
            return new Tensor[] {gradient == null ? null : pullBack(x, gradient, plain)};
        })[0];
    }

    /** Returns {@code (I + J')^-1 g}. */
    private Tensor pullBack(Tensor x, Tensor gradient, FlowContext plain) {
        return FixedPoint.solve(vector -> transposed(x, vector, plain), network.lipschitz(), gradient);
    }

    /** Returns {@code J' v}. */
    private Tensor transposed(Tensor x, Tensor vector, FlowContext plain) {
        try (Scope scope = x.backend().openScope()) {
            Tape inner = new Tape(x.backend(), (parameter, gradient) -> {});
            Tensor variable = inner.variable(x);
            inner.backward(new Tensor[] {network.apply(variable, plain)}, new Tensor[] {vector});
            Tensor product = inner.gradient(variable);
            return product == null ? vector.mul(0) : scope.keep(product);
        }
    }

    /** A bound of the Lipschitz constant of g. */
    public double lipschitz() {
        return network.lipschitz();
    }

    @Override
    public Likelihood likelihood() {
        return settings.kind() == LogDetSettings.Kind.EXACT ? Likelihood.EXACT : Likelihood.ESTIMATE;
    }

    @Override
    public boolean cheapInverse() {
        return false;
    }

    @Override
    public Shape outputShape(Shape input) {
        return SampleShapes.requireBuiltFor("InvertibleResidualBlock", shape, input);
    }

    @Override
    public ParameterList parameters() {
        return network.parameters();
    }
}
