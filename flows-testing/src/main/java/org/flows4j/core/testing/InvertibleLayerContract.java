package org.flows4j.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.Inverted;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.Likelihood;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Shows that a bijection keeps the contract of {@link InvertibleLayer}: it inverts, its log-determinant is that of its
 * Jacobian, gradients are right in both directions, samples do not influence one another, precisions, backends and memory
 * modes agree. A layer's test extends this class, creates the layer and names its input shapes:
 *
 * <pre>{@code
 * class ActNormTest extends InvertibleLayerContract {
 *     @Override
 *     protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
 *         return ActNorm.perChannel(parameters, input);
 *     }
 *
 *     @Override
 *     protected List<Shape> inputShapes() {
 *         return List.of(Shape.vector(5), Shape.image(4, 3, 2));
 *     }
 * }
 * }</pre>
 */
public abstract class InvertibleLayerContract extends LayerContract {
    /** Inputs recovered in double, and log-determinants against the Jacobian's. */
    private static final double TIGHT = 1e-9;

    /** Derivatives by finite differences. */
    private static final double NUMERICAL = 1e-6;

    /** For subclasses. */
    protected InvertibleLayerContract() {}

    @Override
    protected abstract InvertibleLayer create(ParameterFactory parameters, Shape input);

    /**
     * Draws one element on the latent side. Override for a layer that is not onto the whole line, keeping a distance of
     * 0.1 from the ends of its range.
     *
     * @param random source of randomness
     * @return a standard normal number unless overridden
     */
    protected double latentElement(RandomGenerator random) {
        return random.nextGaussian();
    }

    /**
     * How far float32 may be from recovering its input.
     *
     * @return 1e-4 unless overridden: a hundred roundings in each direction, amplified tenfold by the inverse
     */
    protected double singlePrecisionRoundTrip() {
        return 1e-4;
    }

    /**
     * The factory of the layer's networks, if their evaluation dominates its cost: a training step may then
     * evaluate each no more than twice, whatever it keeps. Override for such a layer, and use the factory in {@code create}.
     *
     * @return null unless overridden
     */
    protected @Nullable CountedNetworks networks() {
        return null;
    }

    private InvertibleLayer bijection(LayerProbe probe) {
        return (InvertibleLayer) probe.layer();
    }

    /** The same layer the other way round: forward of this probe is inverse with log-determinant of that one. */
    private LayerProbe inverted(LayerProbe probe, Shape input) {
        return new LayerProbe(
                new Inverted(bijection(probe), input), probe.backend(), probe.dtype(), probe.condition(), probe.seed());
    }

    private Values latent(LayerProbe probe, Shape input) {
        SplittableRandom random = new SplittableRandom(FIRST);
        return Values.draw(probe.layer().outputShape(input).batch(BATCH), () -> (float) latentElement(random));
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void inverseUndoesForward(Shape input) {
        LayerProbe probe = probe(input);
        Values x = batch(input, FIRST);
        Agreement.assertClose("x recovered", probe.inverse(probe.plain(x).value()), x, TIGHT);
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void forwardUndoesInverse(Shape input) {
        LayerProbe probe = probe(input);
        Values z = latent(probe, input);
        Agreement.assertClose("z recovered", probe.plain(probe.inverse(z)).value(), z, TIGHT);
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void inverseUndoesForwardInSinglePrecision(Shape input) {
        LayerProbe probe = probe(input, TestBackends.cpu(), DType.FLOAT32);
        Values x = batch(input, FIRST);
        Values back = probe.inverse(probe.plain(x).value());
        Agreement.assertClose("x recovered in float32", back, x, singlePrecisionRoundTrip());
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void logTermIsTheLogDeterminantOfTheJacobian(Shape input) {
        LayerProbe probe = probe(input);
        Values x = batch(input, FIRST);
        double[] jacobians = new double[BATCH];
        for (int i = 0; i < BATCH; i++) {
            jacobians[i] = DenseJacobian.logAbsDeterminant(jacobian(probe, x, i));
        }
        Values logTerm = probe.plain(x).logTerm();
        Agreement.assertClose("the log-determinant", logTerm, Values.of(logTerm.shape(), jacobians), TIGHT);
    }

    private double[] jacobian(LayerProbe probe, Values x, int sample) {
        Values condition = probe.condition();
        return DenseJacobian.recorded(
                bijection(probe), probe.backend(), x.rows(sample), condition == null ? null : condition.rows(sample));
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void jacobianIsThatOfFiniteDifferences(Shape input) {
        LayerProbe probe = probe(input);
        Values sample = batch(input, FIRST).rows(0);
        Values condition = probe.condition();
        int[] copies = new int[Math.toIntExact(input.size())];
        LayerProbe repeated = condition == null ? probe : probe.withCondition(condition.rows(copies));
        double[] numerical = DenseJacobian.numerical(x -> repeated.plain(x).value(), sample);
        Shape square = Shape.of(copies.length, copies.length);
        Agreement.assertClose(
                "the Jacobian by the tape",
                Values.of(square, jacobian(probe, sample, 0)),
                Values.of(square, numerical),
                NUMERICAL);
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void inverseLogDeterminantIsTheNegative(Shape input) {
        LayerProbe probe = probe(input);
        LayerProbe.Pass forward = probe.plain(batch(input, FIRST));
        LayerProbe.Pass backward = inverted(probe, input).plain(forward.value());
        Agreement.assertClose("x from inverseWithLogDet", backward.value(), probe.inverse(forward.value()), TIGHT);
        Values sum = backward.logTerm().moved(1, forward.logTerm().elements());
        Agreement.assertClose("forward + inverse log-determinant", sum, Values.draw(sum.shape(), () -> 0), TIGHT);
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void gradientsOfTheInverseAreRight(Shape input) {
        LayerProbe inverse = inverted(probe(input), input);
        Values z = probe(input).plain(batch(input, FIRST)).value();
        LayerGradients.checkInput(inverse, z);
        LayerGradients.checkParameters(inverse, z);
        Values condition = inverse.condition();
        if (condition != null) {
            LayerGradients.checkCondition(inverse, z, condition);
        }
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void permutingTheBatchPermutesTheResult(Shape input) {
        assertSelects(probe(input), batch(input, FIRST), 2, 0, 1);
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void eachSampleAloneGivesWhatItGivesInABatch(Shape input) {
        for (int i = 0; i < BATCH; i++) {
            assertSelects(probe(input), batch(input, FIRST), i);
        }
    }

    /** To rounding only: a matrix product may sum in another order when the batch is smaller. */
    private void assertSelects(LayerProbe probe, Values x, int... rows) {
        Values condition = probe.condition();
        LayerProbe selected = condition == null ? probe : probe.withCondition(condition.rows(rows));
        LayerProbe.Pass whole = probe.plain(x);
        LayerProbe.Pass part = selected.plain(x.rows(rows));
        Agreement.assertClose("the value of a part", part.value(), whole.value().rows(rows), Agreement.EXACT);
        Agreement.assertClose(
                "the log term of a part", part.logTerm(), whole.logTerm().rows(rows), Agreement.EXACT);
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void likelihoodIsExact(Shape input) {
        assertThat(probe(input).layer().likelihood()).isEqualTo(Likelihood.EXACT);
    }

    @ParameterizedTest
    @MethodSource("inputShapes")
    void recomputationEvaluatesTheNetworkOnceMore(Shape input) {
        CountedNetworks networks = networks();
        if (networks != null) {
            LayerProbe chain = behindAnother(probe(input));
            networks.take();
            chain.recorded(batch(input, FIRST), MemoryMode.STORE);
            int once = networks.take();
            assertThat(once).as("evaluations with STORE").isPositive();
            for (MemoryMode mode : List.of(MemoryMode.CHECKPOINT, MemoryMode.INVERT)) {
                chain.recorded(batch(input, FIRST), mode);
                assertThat(networks.take()).as("evaluations with %s", mode).isEqualTo(2 * once);
            }
        }
    }
}
