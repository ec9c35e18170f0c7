package org.flows4j.layers.residual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.Likelihood;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.nn.lipschitz.LipschitzConvolutions;
import org.flows4j.core.nn.lipschitz.LipschitzMlp;
import org.flows4j.core.nn.lipschitz.LipschitzNetworkFactory;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.Samples;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Estimates of log-determinants and of their gradients, against the dense Jacobian. */
class LogDetEstimateTest {
    private static final TensorBackend BACKEND = TestBackends.cpu();

    /** A correct estimator fails with probability 6e-5 per assertion, and the seeds are fixed. */
    private static final double DEVIATIONS = 4;

    private static InvertibleResidualBlock block(Shape shape, LogDetSettings settings) {
        LipschitzNetworkFactory networks = shape.rank() == 1
                ? new LipschitzMlp(List.of(6, 5), 0.8, true, false)
                : new LipschitzConvolutions(4, List.of(3, 3), 0.8, true, false);
        ParameterFactory factory = new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(5));
        InvertibleResidualBlock block = new InvertibleResidualBlock(factory, shape, networks, settings);
        SplittableRandom random = new SplittableRandom(6);
        for (Parameter parameter : block.parameters().trainable()) {
            parameter.assign(random.doubles(parameter.shape().size(), -1, 1).toArray());
        }
        return block;
    }

    private static Tensor rows(Shape shape, int rows) {
        return new Samples(BACKEND, DType.FLOAT64, 9).normal(shape.batch(rows).dims());
    }

    private static FlowContext training(long seed) {
        return FlowContext.inference(new SplittableRandom(seed)).initializing();
    }

    /** Mean of independent draws and its standard error. */
    private record Mean(double value, double error) {
        static Mean of(int draws, LongFunction<Double> draw) {
            double sum = 0;
            double squares = 0;
            for (long seed = 0; seed < draws; seed++) {
                double value = draw.apply(seed);
                sum += value;
                squares += value * value;
            }
            double mean = sum / draws;
            return new Mean(mean, Math.sqrt((squares / draws - mean * mean) / (draws - 1)));
        }

        void assertIs(double expected) {
            assertThat(Math.abs(value - expected))
                    .as("mean %s, standard error %s, expected %s", value, error, expected)
                    .isLessThan(DEVIATIONS * error);
            assertThat(error).as("the error is small beside the value").isLessThan(0.05 * Math.abs(expected));
        }
    }

    private static double meanLogDet(InvertibleResidualBlock block, Tensor x, FlowContext context) {
        try (Scope scope = BACKEND.openScope()) {
            return block.forward(x, context).logTerm().mean().item();
        }
    }

    @ParameterizedTest
    @EnumSource
    void logDeterminantsAreUnbiased(Roulette roulette) {
        for (Shape shape : List.of(Shape.vector(3), Shape.image(2, 3, 2))) {
            InvertibleResidualBlock exact = block(shape, LogDetSettings.exact());
            InvertibleResidualBlock estimated = block(shape, LogDetSettings.estimate(roulette));
            Tensor x = rows(shape, 20);
            double expected = meanLogDet(exact, x, FlowContext.deterministic());
            Mean.of(1500, seed -> meanLogDet(estimated, x, training(seed))).assertIs(expected);
        }
    }

    /** Twenty certain terms leave only the variance of the random signs. */
    @Test
    void moreExactTermsReduceTheVariance() {
        Shape shape = Shape.vector(3);
        InvertibleResidualBlock block = block(shape, LogDetSettings.estimate(Roulette.GEOMETRIC));
        Tensor x = rows(shape, 20);
        Mean training = Mean.of(300, seed -> meanLogDet(block, x, training(seed)));
        Mean test = Mean.of(300, seed -> meanLogDet(block, x, FlowContext.inference(new SplittableRandom(seed))));
        assertThat(test.error()).isLessThan(training.error());
        test.assertIs(meanLogDet(block(shape, LogDetSettings.exact()), x, FlowContext.deterministic()));
    }

    /** The derivative along a random direction of the parameters. */
    private static double slope(InvertibleResidualBlock block, Tensor x, long seed, MemoryMode mode) {
        try (Scope scope = BACKEND.openScope()) {
            SplittableRandom directions = new SplittableRandom(77);
            List<Double> products = new ArrayList<>();
            Map<String, double[]> direction = new LinkedHashMap<>();
            block.parameters()
                    .trainable()
                    .forEach(parameter -> direction.put(
                            parameter.name(),
                            directions.doubles(parameter.shape().size(), -1, 1).toArray()));
            Tape tape = new Tape(BACKEND, (parameter, gradient) -> {
                double[] along = Objects.requireNonNull(direction.get(parameter.name()));
                double[] values = gradient.toDoubles();
                double sum = 0;
                for (int i = 0; i < values.length; i++) {
                    sum += values[i] * along[i];
                }
                products.add(sum);
            });
            FlowContext context = FlowContext.training(new SplittableRandom(seed), tape, mode);
            LayerResult result = block.forward(x, context);
            tape.backward(result.logTerm().mean());
            return products.stream().mapToDouble(Double::doubleValue).sum();
        }
    }

    @ParameterizedTest
    @EnumSource
    void gradientsAreUnbiased(Roulette roulette) {
        for (Shape shape : List.of(Shape.vector(3), Shape.image(2, 3, 2))) {
            Tensor x = rows(shape, 20);
            double expected = slope(block(shape, LogDetSettings.exact()), x, 0, MemoryMode.STORE);
            InvertibleResidualBlock estimated = block(shape, LogDetSettings.estimate(roulette));
            Mean.of(1000, seed -> slope(estimated, x, seed, MemoryMode.STORE)).assertIs(expected);
        }
    }

    /** Recorded or not, a pass with the same seed gives the same estimate; so recomputation repeats it. */
    @Test
    void recordingDoesNotChangeTheEstimate() {
        Shape shape = Shape.vector(3);
        InvertibleResidualBlock block = block(shape, LogDetSettings.estimate(Roulette.POISSON));
        Tensor x = rows(shape, 4);
        Tape tape = new Tape(BACKEND, (parameter, gradient) -> {});
        double[] recorded = block.forward(x, FlowContext.training(new SplittableRandom(3), tape, MemoryMode.STORE))
                .logTerm()
                .toDoubles();
        double[] plain = block.forward(x, training(3)).logTerm().toDoubles();
        assertThat(recorded).containsExactly(plain, within(1e-14));
    }

    @Test
    void tailsOfTheRouletteAreThoseOfItsDraws() {
        for (Roulette roulette : Roulette.values()) {
            SplittableRandom random = new SplittableRandom(1);
            int draws = 100_000;
            int[] counts = new int[8];
            for (int i = 0; i < draws; i++) {
                int n = roulette.draw(random);
                for (int j = 1; j < counts.length && j <= n; j++) {
                    counts[j]++;
                }
            }
            for (int j = 1; j < counts.length; j++) {
                double p = roulette.atLeast(j);
                double error = Math.sqrt(p * (1 - p) / draws);
                assertThat((double) counts[j] / draws).as("%s %d", roulette, j).isCloseTo(p, within(4 * error + 1e-12));
            }
        }
    }

    @Test
    void anEstimateIsAKindOfItsOwn() {
        assertThat(block(Shape.vector(3), LogDetSettings.estimate(Roulette.POISSON))
                        .likelihood())
                .isEqualTo(Likelihood.ESTIMATE);
        assertThat(block(Shape.vector(3), LogDetSettings.exact()).likelihood()).isEqualTo(Likelihood.EXACT);
    }

    /** The error is bounded by the Lipschitz constant, whatever the tolerance of a single step. */
    @Test
    void theInverseIsAccurateInSinglePrecisionToo() {
        Shape shape = Shape.vector(8);
        ParameterFactory factory = new ParameterFactory(BACKEND, DType.FLOAT32, new SplittableRandom(5));
        InvertibleResidualBlock block = new InvertibleResidualBlock(
                factory, shape, new LipschitzMlp(List.of(16), 0.98, true, false), LogDetSettings.exact());
        SplittableRandom random = new SplittableRandom(6);
        for (Parameter parameter : block.parameters().trainable()) {
            parameter.assign(random.doubles(parameter.shape().size(), -2, 2).toArray());
        }
        Tensor x = new Samples(BACKEND, DType.FLOAT32, 9).normal(50, 8);
        FlowContext context = FlowContext.deterministic();
        Tensor back = block.inverse(block.forward(x, context).value(), context);
        for (double error : back.sub(x).toDoubles()) {
            assertThat(error).isCloseTo(0, within(5e-6));
        }
        assertThat(block.lipschitz()).isCloseTo(0.98 * 0.98, within(1e-12));
    }

    @Test
    void aNumberOfTermsOutOfRangeIsRefused() {
        assertThatThrownBy(() -> new LogDetSettings(LogDetSettings.Kind.ESTIMATE, -1, 20, Roulette.POISSON))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("trainingTerms=-1");
    }
}
