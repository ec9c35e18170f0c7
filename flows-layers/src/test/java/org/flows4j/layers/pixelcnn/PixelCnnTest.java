package org.flows4j.layers.pixelcnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.GradientCheck;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PixelCnnTest {
    private static final TensorBackend CPU = TestBackends.cpu();
    private static final FlowContext PASS = FlowContext.deterministic();

    private static PixelCnnSize size(int stages, int blocks) {
        return new PixelCnnSize(stages, blocks, 3, 2, 0);
    }

    private static ParameterFactory parameters(TensorBackend backend, DType dtype) {
        return new ParameterFactory(backend, dtype, new SplittableRandom(3));
    }

    private static PixelCnn scrambled(PixelCnn distribution) {
        SplittableRandom random = new SplittableRandom(4);
        for (Parameter parameter : distribution.parameters().trainable()) {
            double[] values = parameter.value().toDoubles();
            Arrays.setAll(values, i -> values[i] + 0.3 * random.nextGaussian());
            parameter.assign(values);
        }
        return distribution;
    }

    private static PixelCnn discrete(Shape shape, PixelCnnSize size, int levels) {
        return scrambled(PixelCnn.discrete(parameters(CPU, DType.FLOAT64), shape, size, levels));
    }

    private static PixelCnn continuous(Shape shape, PixelCnnSize size) {
        return scrambled(PixelCnn.continuous(parameters(CPU, DType.FLOAT64), shape, size));
    }

    private static double[] logProb(PixelCnn distribution, double... elements) {
        try (Scope scope = CPU.openScope()) {
            int size = Math.toIntExact(distribution.sampleShape().size());
            Shape batch = distribution.sampleShape().batch(elements.length / size);
            return distribution
                    .logProb(CPU.fromDoubles(elements, batch, DType.FLOAT64), PASS)
                    .toDoubles();
        }
    }

    /** Every image of some levels, one after another. */
    private static double[] allImages(Shape shape, int levels) {
        int size = Math.toIntExact(shape.size());
        int count = (int) Math.pow(levels, size);
        double[] images = new double[count * size];
        for (int i = 0; i < images.length; i++) {
            images[i] = Math.floorMod((int) (Math.floorDiv(i, size) / Math.pow(levels, i % size)), levels);
        }
        return images;
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 256", "1, 2, 1, 17", "3, 1, 1, 6", "1, 2, 2, 4", "2, 1, 2, 4", "1, 1, 2, 2"})
    void theProbabilitiesOfAllImagesAddUpToOne(int channels, int height, int width, int levels) {
        Shape shape = Shape.image(channels, height, width);
        double[] logProb = logProb(discrete(shape, size(1, 1), levels), allImages(shape, levels));
        assertThat(Arrays.stream(logProb).map(Math::exp).sum()).isCloseTo(1, within(1e-12));
    }

    /** Also where the components are so narrow, wide or far away that a difference of two sigmoids would be 0. */
    @ParameterizedTest
    @CsvSource({"0, -7", "0.3, -30", "40, -3", "-40, -3", "0, 8"})
    void theProbabilitiesOfAllLevelsAddUpToOneInTheTails(double mean, double logScale) {
        PixelMixture mixture = new PixelMixture(1, 1, 256);
        double[] raw = new double[256 * 3];
        for (int i = 0; i < 256; i++) {
            raw[3 * i + 1] = mean;
            raw[3 * i + 2] = logScale;
        }
        Tensor levels = CPU.fromDoubles(
                IntStream.range(0, 256).asDoubleStream().toArray(), Shape.of(256, 1, 1, 1), DType.FLOAT64);
        double[] logProb = mixture.logProb(levels, CPU.fromDoubles(raw, Shape.of(256, 1, 1, 3), DType.FLOAT64))
                .toDoubles();
        assertThat(Arrays.stream(logProb)).allMatch(Double::isFinite);
        assertThat(Arrays.stream(logProb).map(Math::exp).sum()).isCloseTo(1, within(1e-12));
    }

    /** The authors' formulas for three channels, written out in plain Java. */
    @Test
    void theMixtureOfThreeChannelsIsThatOfThePaper() {
        PixelMixture mixture = new PixelMixture(3, 1, 256);
        assertThat(mixture.parameters()).isEqualTo(10);
        double[] raw = {0.7, 0.1, -0.2, 0.3, -2, -2.5, -3, 0.4, -0.6, 1.1};
        double[] x = {130, 100, 180};
        double[] scaled = Arrays.stream(x).map(v -> v / 127.5 - 1).toArray();
        double[] means = {
            0.1, -0.2 + Math.tanh(0.4) * scaled[0], 0.3 + Math.tanh(-0.6) * scaled[0] + Math.tanh(1.1) * scaled[1]
        };
        double expected = 0;
        for (int c = 0; c < 3; c++) {
            double rate = Math.exp(-raw[4 + c]);
            expected += Math.log(sigmoid((scaled[c] - means[c] + 1.0 / 255) * rate)
                    - sigmoid((scaled[c] - means[c] - 1.0 / 255) * rate));
        }
        Tensor actual = mixture.logProb(
                CPU.fromDoubles(x, Shape.of(1, 1, 1, 3), DType.FLOAT64),
                CPU.fromDoubles(raw, Shape.of(1, 1, 1, 10), DType.FLOAT64));
        assertThat(actual.item()).isCloseTo(expected, within(1e-12));
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    @Test
    void theDensityOfRealNumbersIntegratesToOne() {
        PixelCnn distribution = continuous(Shape.image(1, 1, 2), size(1, 1));
        int side = 200;
        double width = 40;
        double[] grid = new double[2 * side * side];
        for (int i = 0; i < side * side; i++) {
            grid[2 * i] = width * ((Math.floorDiv(i, side) + 0.5) / side - 0.5);
            grid[2 * i + 1] = width * ((i % side + 0.5) / side - 0.5);
        }
        double sum = Arrays.stream(logProb(distribution, grid)).map(Math::exp).sum();
        assertThat(sum * width * width / side / side).isCloseTo(1, within(1e-3));
    }

    /** Row i of the Jacobian of a pixel's numbers has no entry at that pixel or behind it, and some before it. */
    @ParameterizedTest
    @CsvSource({"1, 2, 1", "2, 1, 3", "3, 1, 1"})
    void aPixelsNumbersDependOnThePixelsBeforeIt(int stages, int blocks, int channels) {
        int side = 8;
        int pixels = side * side;
        PixelMixture mixture = new PixelMixture(channels, 1, 0);
        PixelCnnNetwork network = new PixelCnnNetwork(
                parameters(CPU, DType.FLOAT64),
                new PixelCnnSize(stages, blocks, 3, 1, 0),
                channels,
                mixture.parameters(),
                1);
        SplittableRandom random = new SplittableRandom(1);
        double[] x = random.doubles((long) pixels * channels, -1, 1).toArray();
        double[] copies = new double[pixels * x.length];
        double[] ones = new double[pixels * pixels * mixture.parameters()];
        for (int i = 0; i < pixels; i++) {
            System.arraycopy(x, 0, copies, i * x.length, x.length);
            for (int k = 0; k < mixture.parameters(); k++) {
                ones[(i * pixels + i) * mixture.parameters() + k] = 1 + random.nextDouble();
            }
        }
        try (Scope scope = CPU.openScope()) {
            Tape tape = new Tape(CPU, (parameter, gradient) -> {});
            Tensor variable =
                    tape.variable(CPU.fromDoubles(copies, Shape.of(pixels, side, side, channels), DType.FLOAT64));
            Tensor y = network.apply(variable, FlowContext.training(new SplittableRandom(0), tape, MemoryMode.STORE));
            tape.backward(new Tensor[] {y}, new Tensor[] {CPU.fromDoubles(ones, y.shape(), DType.FLOAT64)});
            double[] jacobian = Objects.requireNonNull(tape.gradient(variable)).toDoubles();
            for (int i = 0; i < pixels; i++) {
                for (int j = 0; j < pixels; j++) {
                    double[] entries =
                            Arrays.copyOfRange(jacobian, (i * pixels + j) * channels, (i * pixels + j + 1) * channels);
                    boolean neighbor = (j == i - 1 && i % side > 0) || j == i - side;
                    if (j >= i) {
                        assertThat(entries).as("pixel %d by %d", i, j).containsOnly(0);
                    } else if (neighbor) {
                        assertThat(Arrays.stream(entries))
                                .as("pixel %d by %d", i, j)
                                .allMatch(value -> value != 0);
                    }
                }
            }
            // The last pixel sees the whole image if the resolution is halved.
            if (stages == 3) {
                assertThat(jacobian[(pixels - 1) * pixels]).isNotZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5})
    void gradientsAreRight(int levels) {
        Shape shape = Shape.image(2, 4, 4);
        PixelCnn distribution = levels == 0 ? continuous(shape, size(2, 1)) : discrete(shape, size(2, 1), levels);
        SplittableRandom random = new SplittableRandom(2);
        double[] x = random.doubles(2 * shape.size(), -1, 1).toArray();
        if (levels > 0) {
            Arrays.setAll(x, i -> random.nextInt(levels));
        }
        Map<String, double[]> gradients = new HashMap<>();
        Tape tape = new Tape(CPU, (parameter, gradient) -> gradients.put(parameter.name(), gradient.toDoubles()));
        Tensor variable = tape.variable(CPU.fromDoubles(x, shape.batch(2), DType.FLOAT64));
        FlowContext recording = FlowContext.training(new SplittableRandom(1), tape, MemoryMode.STORE);
        tape.backward(distribution.logProb(variable, recording).sum());
        if (levels == 0) {
            GradientCheck.check(
                    "gradient of x",
                    at -> Arrays.stream(logProb(distribution, at)).sum(),
                    x,
                    Objects.requireNonNull(tape.gradient(variable)).toDoubles(),
                    5);
        }
        List<Parameter> trained = distribution.parameters().trainable().asList();
        assertThat(gradients).hasSize(trained.size());
        GradientCheck.check(
                "gradient of all parameters",
                at -> {
                    assign(trained, at);
                    return Arrays.stream(logProb(distribution, x)).sum();
                },
                trained.stream()
                        .flatMapToDouble(
                                parameter -> Arrays.stream(parameter.value().toDoubles()))
                        .toArray(),
                trained.stream()
                        .flatMapToDouble(parameter -> Arrays.stream(gradients.get(parameter.name())))
                        .toArray(),
                6);
    }

    private static void assign(List<Parameter> parameters, double... all) {
        int from = 0;
        for (Parameter parameter : parameters) {
            int size = Math.toIntExact(parameter.shape().size());
            parameter.assign(Arrays.copyOfRange(all, from, from + size));
            from += size;
        }
    }

    @Test
    void backendsAndPrecisionsAgree() {
        Shape shape = Shape.image(3, 4, 4);
        double[] x = new SplittableRandom(2)
                .ints(2 * shape.size(), 0, 256)
                .asDoubleStream()
                .toArray();
        double[] expected = logProb(discrete(shape, size(2, 1), 256), x);
        for (TensorBackend backend : List.of(CPU, TestBackends.nd4j())) {
            for (DType dtype : DType.GENERAL) {
                PixelCnn other = scrambled(PixelCnn.discrete(parameters(backend, dtype), shape, size(2, 1), 256));
                double[] actual = other.logProb(backend.fromDoubles(x, shape.batch(2), dtype), PASS)
                        .toDoubles();
                double tolerance = dtype == DType.FLOAT64 ? 1e-9 : 1e-4;
                for (int i = 0; i < expected.length; i++) {
                    assertThat(actual[i]).isCloseTo(expected[i], within(tolerance * Math.abs(expected[i])));
                }
            }
        }
    }

    @Test
    void initializationStandardizesTheFirstBatchOnce() {
        Shape shape = Shape.image(1, 4, 4);
        PixelCnn distribution = PixelCnn.discrete(parameters(CPU, DType.FLOAT64), shape, size(2, 1), 16);
        double[] first = new SplittableRandom(2)
                .ints(8 * shape.size(), 0, 16)
                .asDoubleStream()
                .toArray();
        distribution.initialize(CPU.fromDoubles(first, shape.batch(8), DType.FLOAT64), PASS);
        double[] scores = logProb(distribution, first);
        assertThat(Arrays.stream(scores)).allMatch(Double::isFinite);
        double[] second = new double[first.length];
        distribution.initialize(CPU.fromDoubles(second, shape.batch(8), DType.FLOAT64), PASS);
        assertThat(logProb(distribution, first)).containsExactly(scores);
    }

    @Test
    void wrongImagesAndNumbersAreNamed() {
        Shape shape = Shape.image(1, 4, 4);
        PixelCnn distribution = discrete(shape, size(2, 1), 4);
        double[] x = new double[16];
        x[3] = 0.5;
        assertThatThrownBy(() -> logProb(distribution, x))
                .hasMessageContaining("0.5")
                .hasMessageContaining("0 to 3");
        x[3] = 4;
        assertThatThrownBy(() -> logProb(distribution, x)).hasMessageContaining("4.0");
        assertThatThrownBy(() -> distribution.logProb(CPU.fill(0, Shape.of(1, 4, 5, 1), DType.FLOAT64), PASS))
                .hasMessageContaining("[4, 4, 1]");
        assertThatThrownBy(() -> discrete(Shape.image(1, 6, 4), size(3, 1), 4))
                .hasMessageContaining("[6, 4, 1]")
                .hasMessageContaining("divisible by 4");
        assertThatThrownBy(() -> discrete(shape, size(1, 1), 1)).hasMessageContaining("levels");
        assertThatThrownBy(() -> size(0, 1)).hasMessageContaining("0 stages");
    }
}
