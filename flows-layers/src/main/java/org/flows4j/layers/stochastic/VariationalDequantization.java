package org.flows4j.layers.stochastic;

import java.util.List;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.Likelihood;
import org.flows4j.core.layer.PassCondition;
import org.flows4j.core.layer.StochasticLayer;
import org.flows4j.core.nn.Network;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.StandardNormalLogDensity;

/**
 * Variational dequantization (Flow++; Ho et al. 2019, section 3.1): whole numbers x become continuous by noise u from a separate flow
 * that is conditioned on x, instead of by uniform noise, which models find hard to fit:
 *
 * <pre>{@code
 * e ~ N(0, I)    u = noise(e; context(x)) in (0, 1)    log q(u | x) = log N(e) - log|det du/de|
 * z = (x + u) / levels - offset,    log term  -log q(u | x) - D log(levels)
 * }</pre>
 *
 * <p>One draw estimates a lower bound of {@code log P(x)}, which is tight when q(u | x) is the model's own p(u | x). The inverse is
 * {@code floor((z + offset) * levels)}, limited to the levels.
 *
 * <p>Noise flow and context network may work in a different arrangement from the data's: Flow++ splits images by the parity of their
 * columns. Noise and data are then arranged alike, and u is returned to the original arrangement.
 *
 * <p>Shapes: {@code [N, H, W, C]} or {@code [N, D]}, both ways.
 */
public final class VariationalDequantization implements StochasticLayer {
    private final WholeNumbers numbers;
    private final Shape data;
    private final Shape arranged;
    private final InvertibleLayer arrangement;
    private final Network context;
    private final ContextInput contextInput;
    private final InvertibleLayer noise;
    private final int conditionChannels;

    /** The form in which the context network sees whole numbers x. */
    public enum ContextInput {
        /** {@code x / levels - 0.5}, from -0.5 to below 0.5, as in the authors' code. */
        CENTRED,
        /** {@code (x + 0.5) / levels - offset}, the centers of the cells: in (0, 1) without an offset. */
        CELL_CENTRES
    }

    /**
     * The parts of the noise distribution.
     *
     * @param arrangement rearranges data and noise for the networks, without parameters
     * @param context sees the data, scaled according to {@code contextInput} and arranged, followed by the pass's condition if there is one
     * @param flow run forward, from arranged standard normal noise to arranged noise in the unit interval (it ends in
     *     {@code Sigmoid}); its condition is the result of {@code context}
     * @param contextInput scaling of the data for {@code context}
     */
    public record Noise(InvertibleLayer arrangement, Network context, InvertibleLayer flow, ContextInput contextInput) {
        /**
         * Noise whose context network sees {@code x / levels - 0.5}.
         *
         * @param arrangement rearranges data and noise for the networks, without parameters
         * @param context sees the data
         * @param flow from standard normal noise to noise in the unit interval
         */
        public Noise(InvertibleLayer arrangement, Network context, InvertibleLayer flow) {
            this(arrangement, context, flow, ContextInput.CENTRED);
        }
    }

    /**
     * Creates a dequantization.
     *
     * @param levels number of values a datum can take, 0 to levels - 1; 2 to 65536
     * @param offset subtracted last; 0.5 centers the data around 0
     * @param data sample shape
     * @param noise the distribution of u
     * @throws IllegalArgumentException if the parts of the noise do not fit together
     */
    public VariationalDequantization(int levels, double offset, Shape data, Noise noise) {
        this(levels, offset, data, noise, 0);
    }

    /**
     * Creates a dequantization that also sees the pass's condition.
     *
     * @param levels number of values a datum can take, 0 to levels - 1; 2 to 65536
     * @param offset subtracted last; 0.5 centers the data around 0
     * @param data sample shape
     * @param noise the distribution of u
     * @param conditionChannels channels of the pass's condition, 0 for none
     * @throws IllegalArgumentException if the parts of the noise do not fit together
     */
    public VariationalDequantization(int levels, double offset, Shape data, Noise noise, int conditionChannels) {
        this.numbers = new WholeNumbers(levels, offset);
        this.data = data;
        this.arrangement = noise.arrangement();
        this.arranged = arrangement.outputShape(data);
        this.context = noise.context();
        this.contextInput = noise.contextInput();
        this.noise = noise.flow();
        this.conditionChannels = conditionChannels;
        Shape seen = context.outputShape(arranged.with(-1, arranged.channels() + conditionChannels));
        if (!this.noise.conditionShapes().isEmpty()
                && !this.noise.conditionShapes().contains(seen)) {
            throw new IllegalArgumentException("The noise flow looks at a context of shape "
                    + this.noise.conditionShapes() + ", but it is " + seen + "; build the flow for that");
        }
        Shape drawn = this.noise.outputShape(arranged);
        if (!drawn.equals(arranged)) {
            throw new IllegalArgumentException(
                    "The noise flow must keep the shape of the arranged data, " + arranged + ", but ends in " + drawn);
        }
    }

    /**
     * Adds noise.
     *
     * @param x whole numbers from 0 to levels - 1
     * @param pass randomness and condition
     * @return the continuous batch and {@code -log q(u | x) - D log(levels)} per sample
     * @throws IllegalArgumentException if an element is NaN, infinite, not whole or outside the levels
     */
    @Override
    public LayerResult forward(Tensor x, FlowContext pass) {
        return run(x, pass, false);
    }

    @Override
    public Tensor initialize(Tensor x, FlowContext pass) {
        return run(x, pass, true).value();
    }

    private LayerResult run(Tensor x, FlowContext pass, boolean initialize) {
        outputShape(x.shape().sample());
        numbers.check(x);
        Shape batch = arranged.batch(x.shape().dim(0));
        Tensor e = x.backend().plain().normal(batch, x.dtype(), pass.random());
        Tensor seen =
                PassCondition.append(arrangement.forward(contextInput(x), pass).value(), pass, conditionChannels);
        FlowContext given = pass.withCondition(initialize ? context.initialize(seen, pass) : context.apply(seen, pass));
        if (initialize) {
            noise.initialize(e, given);
        }
        LayerResult drawn = noise.forward(e, given);
        LayerResult placed = numbers.place(x, arrangement.inverse(drawn.value(), pass));
        Tensor logDensity = new StandardNormalLogDensity().apply(e)[0].sub(drawn.logTerm());
        return new LayerResult(placed.value(), placed.logTerm().sub(logDensity));
    }

    private Tensor contextInput(Tensor x) {
        return switch (contextInput) {
            case CENTRED -> numbers.centred(x);
            case CELL_CENTRES -> numbers.centres(x);
        };
    }

    @Override
    public Tensor inverse(Tensor z, FlowContext pass) {
        return numbers.round(z);
    }

    @Override
    public List<Shape> conditionShapes() {
        return PassCondition.shapes(arranged, conditionChannels);
    }

    @Override
    public Likelihood likelihood() {
        return Likelihood.LOWER_BOUND.and(noise.likelihood());
    }

    @Override
    public Shape outputShape(Shape input) {
        return SampleShapes.requireBuiltFor("VariationalDequantization", data, input);
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.concat(context.parameters(), noise.parameters());
    }

    /** The noise flow's layers are recomputed one by one. */
    @Override
    public boolean composite() {
        return true;
    }
}
