package org.flows4j.layers.pixelcnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PixelCnnSamplingTest {
    private static final TensorBackend CPU = TestBackends.cpu();
    private static final FlowContext PASS = FlowContext.deterministic();

    private static ParameterFactory scrambling(TensorBackend backend, DType dtype) {
        return new ParameterFactory(backend, dtype, new SplittableRandom(3));
    }

    private static void scramble(Iterable<Parameter> parameters) {
        SplittableRandom random = new SplittableRandom(4);
        for (Parameter parameter : parameters) {
            double[] values = parameter.value().toDoubles();
            Arrays.setAll(values, i -> values[i] + 0.1 * random.nextGaussian());
            parameter.assign(values);
        }
    }

    private static PixelCnn distribution(TensorBackend backend, Shape shape, PixelCnnSize size, int levels) {
        ParameterFactory parameters = scrambling(backend, DType.FLOAT64);
        PixelCnn made = levels == 0
                ? PixelCnn.continuous(parameters, shape, size)
                : PixelCnn.discrete(parameters, shape, size, levels);
        scramble(made.parameters().trainable());
        return made;
    }

    /** The whole network for every pixel, from the definition. */
    private static double[] plainly(
            PixelCnnNetwork network, PixelMixture mixture, Shape shape, int n, double temperature, double[] uniforms) {
        int pixels = shape.dim(0) * shape.dim(1);
        int channels = shape.channels();
        double[] drawn = new double[n * pixels * channels];
        double[] pixel = new double[channels];
        for (int place = 0; place < pixels; place++) {
            try (Scope scope = CPU.openScope()) {
                double[] raw = network.apply(CPU.fromDoubles(drawn, shape.batch(n), DType.FLOAT64), PASS)
                        .toDoubles();
                for (int i = 0; i < n; i++) {
                    int at = i * pixels + place;
                    mixture.draw(raw, at * mixture.parameters(), uniforms, at * mixture.uniforms(), temperature, pixel);
                    System.arraycopy(pixel, 0, drawn, at * channels, channels);
                }
            }
        }
        return drawn;
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 256, 5, 4",
        "1, 3, 3, 0, 4, 5",
        "2, 1, 1, 4, 6, 4",
        "2, 2, 3, 256, 4, 4",
        "3, 1, 1, 0, 8, 8",
        "3, 2, 3, 0, 8, 4"
    })
    void cachedSamplingDrawsTheSamplesOfTheWholeNetwork(
            int stages, int blocks, int channels, int levels, int height, int width) {
        Shape shape = Shape.image(channels, height, width);
        PixelCnnSize size = new PixelCnnSize(stages, blocks, 3, 2, 0.5);
        PixelMixture mixture = new PixelMixture(channels, 2, levels);
        PixelCnnNetwork network =
                new PixelCnnNetwork(scrambling(CPU, DType.FLOAT64), size, channels, mixture.parameters(), 1);
        scramble(network.parameters().trainable());
        int n = 3;
        double[] uniforms = new SplittableRandom(5)
                .doubles((long) n * height * width * mixture.uniforms())
                .toArray();
        for (double temperature : new double[] {1, 0.5, 0}) {
            double[] expected = plainly(network, mixture, shape, n, temperature, uniforms);
            double[] actual = new double[expected.length];
            try (Scope scope = CPU.openScope()) {
                new CachedSampling(network, mixture, shape, new Sampling(n, PASS, CPU, DType.FLOAT64))
                        .draw(height, temperature, uniforms, 0, actual, 0);
            }
            for (int i = 0; i < expected.length; i++) {
                assertThat(actual[i])
                        .as("element %d", i)
                        .isCloseTo(expected[i], within(1e-12 * (1 + Math.abs(expected[i]))));
            }
        }
    }

    /** Frequencies of all images of two pixels, to five standard deviations. */
    @Test
    void imagesAreDrawnWithTheirProbabilities() {
        int levels = 3;
        PixelCnn distribution = distribution(CPU, Shape.image(1, 1, 2), new PixelCnnSize(1, 1, 3, 2, 0), levels);
        int n = 20_000;
        double[] drawn =
                distribution.sample(n, 1, new SplittableRandom(8), PASS).toDoubles();
        int[] counts = new int[levels * levels];
        for (int i = 0; i < n; i++) {
            counts[((int) drawn[2 * i]) * levels + (int) drawn[2 * i + 1]]++;
        }
        for (int i = 0; i < counts.length; i++) {
            Tensor image = CPU.fromDoubles(
                    new double[] {Math.floorDiv(i, levels), i % levels}, Shape.of(1, 1, 2, 1), DType.FLOAT64);
            double probability = Math.exp(distribution.logProb(image, PASS).item());
            double deviation = Math.sqrt(probability * (1 - probability) / n);
            assertThat((double) counts[i] / n).isCloseTo(probability, within(5 * deviation));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 256})
    void aSampleDependsNeitherOnTheOthersNorOnTheThreads(int levels) {
        Shape shape = Shape.image(3, 4, 4);
        PixelCnnSize size = new PixelCnnSize(2, 1, 3, 2, 0);
        PixelCnn distribution = distribution(CPU, shape, size, levels);
        double[] five = distribution.sample(5, 1, new SplittableRandom(8), PASS).toDoubles();
        double[] two = distribution.sample(2, 1, new SplittableRandom(8), PASS).toDoubles();
        assertThat(Arrays.copyOf(five, two.length)).containsExactly(two, within(1e-12));
        TensorBackend single = CpuBackend.create(CpuOptions.defaults().withThreads(1));
        assertThat(distribution(single, shape, size, levels)
                        .sample(5, 1, new SplittableRandom(8), PASS)
                        .toDoubles())
                .containsExactly(five, within(1e-12));
        assertThat(distribution(TestBackends.nd4j(), shape, size, levels)
                        .sample(5, 1, new SplittableRandom(8), PASS)
                        .toDoubles())
                .containsExactly(five, within(1e-10));
        if (levels > 0) {
            assertThat(Arrays.stream(five))
                    .allMatch(value -> value == Math.rint(value) && value >= 0 && value < levels);
        }
    }

    @Test
    void temperatureZeroRepeatsTheLikeliestComponents() {
        PixelCnn distribution = distribution(CPU, Shape.image(1, 4, 4), new PixelCnnSize(1, 1, 3, 2, 0), 0);
        double[] center =
                distribution.sample(2, 0, new SplittableRandom(8), PASS).toDoubles();
        assertThat(Arrays.copyOf(center, 16)).containsExactly(Arrays.copyOfRange(center, 16, 32));
        assertThat(distribution.sample(2, 0, new SplittableRandom(9), PASS).toDoubles())
                .containsExactly(center);
        assertThat(distribution.reparameterized()).isFalse();
        assertThatThrownBy(() -> distribution.sample(0, 1, new SplittableRandom(8), PASS))
                .hasMessageContaining("0 samples");
        assertThatThrownBy(() -> distribution.sample(1, -1, new SplittableRandom(8), PASS))
                .hasMessageContaining("-1");
    }

    /** The trial holds the memory of a sample, without the time of one. */
    @Test
    void aTrialTakesTheMemoryOfSampling() {
        PixelCnn distribution = distribution(CPU, Shape.image(1, 16, 8), new PixelCnnSize(3, 1, 8, 2, 0), 256);
        long sampling = peak(() -> distribution.sample(4, 1, new SplittableRandom(8), PASS));
        long trial = peak(() -> distribution.trial(4, 1, PASS));
        assertThat((double) trial).isBetween(0.9 * sampling, 1.1 * sampling);
    }

    private static long peak(Runnable task) {
        return CPU.peakBytes(() -> {
            try (Scope scope = CPU.openScope()) {
                task.run();
            }
        });
    }
}
