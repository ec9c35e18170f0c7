package org.flows4j.layers.composition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.inference.ImportanceSampling;
import org.flows4j.core.layer.FactorOut;
import org.flows4j.core.layer.FlowChain;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.layer.Inverted;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.Likelihood;
import org.flows4j.core.layer.StochasticLayer;
import org.flows4j.core.nn.Mlp;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.core.training.Evaluator;
import org.flows4j.core.training.Trainer;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.data.Batch;
import org.flows4j.core.training.data.BatchSource;
import org.flows4j.layers.elementwise.ActNorm;
import org.flows4j.layers.elementwise.EmbeddedCondition;
import org.flows4j.layers.elementwise.OnColumns;
import org.flows4j.layers.elementwise.StandardizedCondition;
import org.flows4j.layers.nif.StochasticCoupling;
import org.flows4j.layers.stochastic.ContextualFlow;
import org.flows4j.layers.stochastic.UniformDequantization;
import org.flows4j.layers.stochastic.VariationalAugmentation;
import org.flows4j.layers.stochastic.VariationalDequantization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which kind of log-density layers and flows declare, and what may be done with it. */
class LikelihoodTest {
    private static final Shape PAIR = Shape.vector(2);
    /** Deviation of the estimates' errors. */
    private static final double DEVIATION = 1.5;

    private static ParameterFactory parameters() {
        return new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(1));
    }

    /** The identity, whose log term is 0 plus noise, with or without a condition. */
    private record Noisy(Likelihood likelihood, int conditionChannels) implements InvertibleLayer {
        @Override
        public LayerResult forward(Tensor x, FlowContext context) {
            int rows = x.shape().dim(0);
            double[] errors = new double[rows];
            Arrays.setAll(errors, i -> DEVIATION * context.random().nextGaussian());
            return new LayerResult(x.add(0), x.backend().fromDoubles(errors, Shape.of(rows), DType.FLOAT64));
        }

        @Override
        public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
            return forward(z, context);
        }

        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public ParameterList parameters() {
            return ParameterList.empty();
        }

        @Override
        public List<Shape> conditionShapes() {
            return conditionChannels == 0 ? List.of() : List.of(Shape.vector(conditionChannels));
        }
    }

    /** A layer of the other kind around a bijection. */
    private record Drawing(Likelihood likelihood) implements StochasticLayer {
        @Override
        public LayerResult forward(Tensor x, FlowContext context) {
            return LayerResult.volumePreserving(x);
        }

        @Override
        public Tensor inverse(Tensor z, FlowContext context) {
            return z;
        }

        @Override
        public Shape outputShape(Shape input) {
            return input;
        }

        @Override
        public ParameterList parameters() {
            return ParameterList.empty();
        }
    }

    private static Noisy noisy(Likelihood kind) {
        return new Noisy(kind, 0);
    }

    /** Every bijection that contains another one passes its kind on. */
    @ParameterizedTest
    @EnumSource(Likelihood.class)
    void bijectionsDeclareTheKindOfTheirParts(Likelihood kind) {
        Noisy plain = noisy(kind);
        Noisy conditional = new Noisy(kind, 1);
        Noisy exact = noisy(Likelihood.EXACT);
        Stream.of(
                        new Inverted(plain, PAIR),
                        new FactorOut(plain, PAIR),
                        new OnColumns(plain, List.of(1), 2),
                        new StandardizedCondition(parameters(), conditional),
                        new EmbeddedCondition(parameters(), PAIR, Mlp.of(Nonlinearity.TANH, 2), conditional),
                        new ContextualFlow(PAIR, 2, exact, null, plain),
                        InvertibleChain.of(exact, new Inverted(new FactorOut(plain, PAIR), PAIR), exact))
                .forEach(layer -> assertThat(layer.likelihood())
                        .as(layer.getClass().getSimpleName())
                        .isEqualTo(kind));
    }

    /** The log-density of their noise is part of the bound. */
    @ParameterizedTest
    @EnumSource(Likelihood.class)
    void stochasticLayersWithAnEstimatedDensityOfTheirNoiseAreEstimates(Likelihood kind) {
        Likelihood expected = kind == Likelihood.ESTIMATE ? Likelihood.ESTIMATE : Likelihood.LOWER_BOUND;
        Network context = Mlp.of(Nonlinearity.TANH, 2).create(parameters(), PAIR, 1);
        Noisy exact = noisy(Likelihood.EXACT);
        Stream.of(
                        new VariationalAugmentation(PAIR, 1, noisy(kind)),
                        new VariationalDequantization(
                                4, 0, PAIR, new VariationalDequantization.Noise(exact, context, noisy(kind))),
                        new StochasticCoupling(PAIR, new Drawing(expected), new Drawing(Likelihood.LOWER_BOUND)),
                        new StochasticCoupling(PAIR, new Drawing(Likelihood.LOWER_BOUND), new Drawing(expected)),
                        FlowChain.of(new UniformDequantization(4, 0), noisy(kind)))
                .forEach(layer -> assertThat(layer.likelihood())
                        .as(layer.getClass().getSimpleName())
                        .isEqualTo(expected));
        assertThat(VariationalAugmentation.standardNormal(PAIR, 1).likelihood()).isEqualTo(Likelihood.LOWER_BOUND);
    }

    static Stream<Arguments> sums() {
        return Stream.of(
                Arguments.of(Likelihood.EXACT, Likelihood.EXACT, Likelihood.EXACT),
                Arguments.of(Likelihood.EXACT, Likelihood.LOWER_BOUND, Likelihood.LOWER_BOUND),
                Arguments.of(Likelihood.LOWER_BOUND, Likelihood.LOWER_BOUND, Likelihood.LOWER_BOUND),
                Arguments.of(Likelihood.EXACT, Likelihood.ESTIMATE, Likelihood.ESTIMATE),
                Arguments.of(Likelihood.LOWER_BOUND, Likelihood.ESTIMATE, Likelihood.ESTIMATE),
                Arguments.of(Likelihood.ESTIMATE, Likelihood.ESTIMATE, Likelihood.ESTIMATE));
    }

    @ParameterizedTest
    @MethodSource("sums")
    void chainsDeclareTheKindOfTheSum(Likelihood one, Likelihood two, Likelihood sum) {
        for (List<InvertibleLayer> layers : List.of(
                List.<InvertibleLayer>of(noisy(one), noisy(two)), List.<InvertibleLayer>of(noisy(two), noisy(one)))) {
            assertThat(new FlowChain(layers).likelihood()).isEqualTo(sum);
            assertThat(new InvertibleChain(layers).likelihood()).isEqualTo(sum);
        }
    }

    private static Flow flow(FlowLayer layers) {
        return Flow.of(layers, PAIR, parameters());
    }

    /**
     * The mean of estimates is the log-density. The weighted average would be higher by half the errors' variance, 1.125 nats, without
     * any sign of it.
     */
    @Test
    void estimatesAreAveragedButNotWeighted() {
        Flow estimate = flow(noisy(Likelihood.ESTIMATE));
        int rows = 20_000;
        Tensor x = TestBackends.cpu().fill(0, Shape.of(rows, 2), DType.FLOAT64);
        double[] draws = estimate.logProb(x, 1, new SplittableRandom(3));
        double exact = -Math.log(2 * Math.PI);
        assertThat(Arrays.stream(draws).average().orElseThrow())
                .isCloseTo(exact, within(5 * DEVIATION / Math.sqrt(rows)));
        assertThatThrownBy(() -> estimate.logProb(x, 2, new SplittableRandom(3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("2 importance samples", "estimate", "too large", "use 1", "exact divergence");
        assertThat(estimate.toString()).contains("estimate");
    }

    /** Four rows. */
    private record Zeros() implements BatchSource {
        @Override
        public int size() {
            return 4;
        }

        @Override
        public Shape sampleShape() {
            return PAIR;
        }

        @Override
        public Batch batch(int[] rows, RandomGenerator random) {
            return new Batch(TestBackends.cpu().fill(0, PAIR.batch(rows.length), DType.FLOAT64), null);
        }
    }

    @Test
    void evaluationAndTrainingRejectWeightedEstimatesBeforeTheyStart() {
        Flow estimate = flow(InvertibleChain.of(noisy(Likelihood.ESTIMATE), ActNorm.perElement(parameters(), PAIR)));
        BatchSource data = new Zeros();
        assertThat(new Evaluator(estimate, data, 4, 1, 0).evaluate(0).negativeLogLikelihood())
                .isFinite();
        assertThatThrownBy(() -> new Evaluator(estimate, data, 4, 5, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("5 importance samples", "estimate");
        TrainingSettings several =
                TrainingSettings.plain(1, 4).withIntervals(intervals -> intervals.withImportanceSamples(5));
        try (Trainer trainer = new Trainer(estimate, several, data)) {
            assertThatThrownBy(() -> trainer.evaluateOn(data))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("5 importance samples", "estimate");
        }
    }

    @Test
    void proposalsMustBeExact() {
        for (Likelihood kind : List.of(Likelihood.LOWER_BOUND, Likelihood.ESTIMATE)) {
            assertThatThrownBy(() -> ImportanceSampling.of(flow(noisy(kind)), x -> x.sumPerSample()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(kind.label(), "biased");
        }
    }
}
