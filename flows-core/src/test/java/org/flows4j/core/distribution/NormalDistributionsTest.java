package org.flows4j.core.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NormalDistributionsTest {
    private static final double LOG_TWO_PI = Math.log(2 * Math.PI);
    private static final Shape IMAGE = Shape.image(3, 2, 2);

    private final FlowContext context = FlowContext.inference(new SplittableRandom(1));

    static Stream<TensorBackend> backends() {
        return Stream.of(TestBackends.cpu(), TestBackends.nd4j());
    }

    @ParameterizedTest
    @MethodSource("backends")
    void standardNormalDensityIsTheFormula(TensorBackend backend) {
        StandardNormal normal = new StandardNormal(Shape.vector(3), backend, DType.FLOAT64);
        Tensor z = backend.fromDoubles(new double[] {0, 0, 0, 1, -2, 0.5}, Shape.of(2, 3), DType.FLOAT64);
        Tensor logProb = normal.logProb(z, context);
        assertThat(logProb.dtype()).isEqualTo(DType.FLOAT64);
        assertThat(logProb.toDoubles())
                .containsExactly(new double[] {-1.5 * LOG_TWO_PI, -1.5 * LOG_TWO_PI - 0.5 * 5.25}, within(1e-12));
        assertThat(normal.parameters()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void diagonalNormalDensityIsTheFormulaForBothSharings(TensorBackend backend) {
        for (DiagonalNormal.Sharing sharing : DiagonalNormal.Sharing.values()) {
            DiagonalNormal normal = diagonal(backend, sharing);
            int size = (int) normal.parameters().asList().get(0).shape().size();
            double[] means = numbers(size, 2);
            double[] logScales = numbers(size, 3);
            normal.parameters().asList().get(0).assign(means);
            normal.parameters().asList().get(1).assign(logScales);
            double[] z = numbers(2 * 12, 4);
            double[] expected = new double[2];
            for (int i = 0; i < z.length; i++) {
                double standard = (z[i] - means[i % 12 % size]) / Math.exp(logScales[i % 12 % size]);
                expected[i / 12] -= 0.5 * standard * standard + logScales[i % 12 % size] + 0.5 * LOG_TWO_PI;
            }
            Tensor logProb = normal.logProb(backend.fromDoubles(z, IMAGE.batch(2), DType.FLOAT64), context);
            assertThat(logProb.toDoubles()).as("%s", sharing).containsExactly(expected, within(1e-12));
        }
    }

    @Test
    void newDiagonalNormalIsStandard() {
        TensorBackend backend = TestBackends.cpu();
        Tensor z = backend.fromDoubles(numbers(24, 5), IMAGE.batch(2), DType.FLOAT64);
        assertThat(diagonal(backend, DiagonalNormal.Sharing.PER_ELEMENT)
                        .logProb(z, context)
                        .toDoubles())
                .containsExactly(
                        new StandardNormal(IMAGE, backend, DType.FLOAT64)
                                .logProb(z, context)
                                .toDoubles(),
                        within(1e-12));
    }

    /** d/dmean = (z - mean)/s^2 and d/dlogScale = ((z - mean)/s)^2 - 1, summed over what shares them. */
    @Test
    void gradientsReachMeanAndScale() {
        TensorBackend backend = TestBackends.cpu();
        DiagonalNormal normal = diagonal(backend, DiagonalNormal.Sharing.PER_CHANNEL);
        normal.parameters().asList().get(1).assign(new double[] {0.3, -0.2, 0});
        double[][] gradients = new double[2][];
        Tape tape = new Tape(
                backend,
                (parameter, gradient) ->
                        gradients[normal.parameters().asList().indexOf(parameter)] = gradient.toDoubles());
        double[] z = numbers(24, 6);
        FlowContext recording = FlowContext.training(new SplittableRandom(1), tape, MemoryMode.STORE);
        tape.backward(normal.logProb(backend.fromDoubles(z, IMAGE.batch(2), DType.FLOAT64), recording)
                .sum());
        double[] toMean = new double[3];
        double[] toLogScale = new double[3];
        double[] scales = {Math.exp(0.3), Math.exp(-0.2), 1};
        for (int i = 0; i < z.length; i++) {
            double standard = z[i] / scales[i % 3];
            toMean[i % 3] += standard / scales[i % 3];
            toLogScale[i % 3] += standard * standard - 1;
        }
        assertThat(gradients[0]).containsExactly(toMean, within(1e-12));
        assertThat(gradients[1]).containsExactly(toLogScale, within(1e-12));
    }

    @Test
    void temperatureScalesTheDeviationAroundTheMean() {
        TensorBackend backend = TestBackends.cpu();
        DiagonalNormal normal = diagonal(backend, DiagonalNormal.Sharing.PER_CHANNEL);
        normal.parameters().asList().get(0).assign(new double[] {5, -1, 0});
        normal.parameters().asList().get(1).assign(new double[] {0, 1, -1});
        double[] hot = normal.sample(4, 1, new SplittableRandom(7), context).toDoubles();
        double[] cool = normal.sample(4, 0.5, new SplittableRandom(7), context).toDoubles();
        double[] mean = normal.sample(4, 0, new SplittableRandom(7), context).toDoubles();
        for (int i = 0; i < hot.length; i++) {
            assertThat(mean[i]).isEqualTo(new double[] {5, -1, 0}[i % 3]);
            assertThat(cool[i] - mean[i]).isEqualTo(0.5 * (hot[i] - mean[i]), within(1e-12));
        }
    }

    @Test
    void samplesHaveTheMomentsOfTheDistribution() {
        TensorBackend backend = TestBackends.cpu();
        StandardNormal normal = new StandardNormal(Shape.vector(4), backend, DType.FLOAT32);
        int n = 20_000;
        double[] samples =
                normal.sample(n, 0.7, new SplittableRandom(8), context).toDoubles();
        double mean = Arrays.stream(samples).average().orElseThrow();
        double variance = Arrays.stream(samples).map(z -> z * z).average().orElseThrow();
        // Five standard errors of the mean and of the variance of 80,000 draws.
        assertThat(mean).isEqualTo(0, within(5 * 0.7 / Math.sqrt(4.0 * n)));
        assertThat(variance).isEqualTo(0.49, within(5 * 0.49 * Math.sqrt(2 / (4.0 * n))));
    }

    @Test
    void wrongArgumentsAreNamed() {
        TensorBackend backend = TestBackends.cpu();
        StandardNormal normal = new StandardNormal(IMAGE, backend, DType.FLOAT32);
        Tensor wrong = backend.fill(0, Shape.of(2, 12), DType.FLOAT32);
        assertThatThrownBy(() -> normal.logProb(wrong, context))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[2, 2, 3]")
                .hasMessageContaining("[2, 12]");
        SplittableRandom random = new SplittableRandom(1);
        assertThatThrownBy(() -> normal.sample(0, 1, random, context)).hasMessageContaining("0 samples");
        assertThatThrownBy(() -> normal.sample(1, -0.5, random, context)).hasMessageContaining("-0.5");
        assertThatThrownBy(() -> normal.sample(1, Double.NaN, random, context)).hasMessageContaining("NaN");
    }

    private static DiagonalNormal diagonal(TensorBackend backend, DiagonalNormal.Sharing sharing) {
        ParameterFactory parameters = new ParameterFactory(backend, DType.FLOAT64, new SplittableRandom(0));
        return new DiagonalNormal(parameters.child("prior"), IMAGE, sharing);
    }

    private static double[] numbers(int count, long seed) {
        return new SplittableRandom(seed).doubles(count, -1, 1).toArray();
    }
}
