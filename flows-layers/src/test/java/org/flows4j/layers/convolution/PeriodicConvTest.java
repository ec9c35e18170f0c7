package org.flows4j.layers.convolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.linalg.SingularMatrixException;
import org.flows4j.core.linalg.SquareMatrices;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.testing.InvertibleLayerContract;
import org.flows4j.core.testing.LayerProbe;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.core.testing.Values;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeriodicConvTest {
    /** The contract, for one kernel size. */
    abstract static class Variant extends InvertibleLayerContract {
        private final int kernelSize;

        Variant(int kernelSize) {
            this.kernelSize = kernelSize;
        }

        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new PeriodicConv(parameters, input, kernelSize);
        }

        @Override
        protected double scramble() {
            return 0.05;
        }
    }

    @Nested
    class KernelOfThree extends Variant {
        KernelOfThree() {
            super(3);
        }

        /** Even and odd sizes; {@code Shape.image} takes channels, height, width. */
        @Override
        protected List<Shape> inputShapes() {
            return List.of(
                    Shape.image(3, 3, 3),
                    Shape.image(2, 3, 4),
                    Shape.image(2, 4, 3),
                    Shape.image(3, 4, 4),
                    Shape.image(2, 5, 5),
                    Shape.image(2, 5, 6));
        }
    }

    @Nested
    class KernelLargerThanTheImage extends Variant {
        KernelLargerThanTheImage() {
            super(7);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.image(3, 1, 1), Shape.image(2, 3, 4), Shape.image(2, 2, 5));
        }
    }

    private static PeriodicConv layer(Shape input, int kernelSize, DType dtype) {
        return new PeriodicConv(
                new ParameterFactory(TestBackends.cpu(), dtype, new SplittableRandom(7)), input, kernelSize);
    }

    private static LayerProbe probe(PeriodicConv layer, DType dtype) {
        return new LayerProbe(layer, TestBackends.cpu(), dtype, null, 0);
    }

    private static Parameter parameter(PeriodicConv layer, String name) {
        for (Parameter parameter : layer.parameters()) {
            if (parameter.name().equals(name)) {
                return parameter;
            }
        }
        throw new AssertionError(name);
    }

    private static Values normal(Shape shape) {
        SplittableRandom random = new SplittableRandom(3);
        return Values.draw(shape, () -> (float) random.nextGaussian());
    }

    @Test
    void convolvesAcrossTheBorder() {
        PeriodicConv layer = layer(Shape.image(1, 2, 3), 3, DType.FLOAT64);
        parameter(layer, "kernel").assign(new double[] {0, 0, 0, 5, 1, 0, 0, 0, 7});
        parameter(layer, "bias").assign(new double[] {0.5});
        // Five times the left neighbour and seven times the one below to the right.
        assertThat(probe(layer, DType.FLOAT64)
                        .plain(Values.of(Shape.of(1, 2, 3, 1), 1, 2, 3, 10, 20, 30))
                        .value()
                        .elements())
                .containsExactly(
                        1 + 5 * 3 + 7 * 20 + 0.5,
                        2 + 5 * 1 + 7 * 30 + 0.5,
                        3 + 5 * 2 + 7 * 10 + 0.5,
                        10 + 5 * 30 + 7 * 2 + 0.5,
                        20 + 5 * 10 + 7 * 3 + 0.5,
                        30 + 5 * 20 + 7 * 1 + 0.5);
    }

    /** The spatial forward map is the product at each frequency, by a discrete Fourier transform written out. */
    @ParameterizedTest
    @CsvSource({"3, 3, 3", "4, 6, 3", "5, 4, 3", "3, 4, 5"})
    void multipliesTheChannelsAtEachFrequency(int height, int width, int kernelSize) {
        PeriodicConv layer = layer(Shape.image(1, height, width), kernelSize, DType.FLOAT64);
        Values kernel = normal(Shape.of(kernelSize, kernelSize));
        parameter(layer, "kernel").assign(kernel.elements());
        Values x = normal(Shape.of(1, height, width, 1));
        double[] y = probe(layer, DType.FLOAT64).plain(x).value().elements();
        int centre = kernelSize / 2;
        for (int u = 0; u < height; u++) {
            for (int v = 0; v < width; v++) {
                double[] image = transform(x.elements(), height, width, 0, -u, -v, height, width);
                double[] taps = transform(kernel.elements(), kernelSize, kernelSize, centre, u, v, height, width);
                double[] result = transform(y, height, width, 0, -u, -v, height, width);
                assertThat(result[0]).isCloseTo(taps[0] * image[0] - taps[1] * image[1], within(1e-10));
                assertThat(result[1]).isCloseTo(taps[0] * image[1] + taps[1] * image[0], within(1e-10));
            }
        }
    }

    private static double[] transform(
            double[] values, int rows, int columns, int origin, int u, int v, int height, int width) {
        double[] sum = new double[2];
        for (int i = 0; i < rows * columns; i++) {
            double phase = 2
                    * Math.PI
                    * (u * (i / columns - origin) / (double) height + v * (i % columns - origin) / (double) width);
            sum[0] += values[i] * Math.cos(phase);
            sum[1] += values[i] * Math.sin(phase);
        }
        return sum;
    }

    @ParameterizedTest
    @CsvSource({"FLOAT64, 1e-10", "FLOAT32, 1e-4"})
    void invertsLargeImages(DType dtype, double tolerance) {
        Shape input = Shape.image(6, 32, 20);
        PeriodicConv layer = layer(input, 3, dtype);
        LayerProbe probe = probe(layer, dtype);
        Values x = normal(input.batch(2));
        assertThat(probe.inverse(probe.plain(x).value()).elements()).containsExactly(x.elements(), within(tolerance));
    }

    @Test
    void startsNearAnOrthogonalMatrixOfChannels() {
        int channels = 24;
        double[] kernel = parameter(layer(Shape.image(channels, 2, 2), 3, DType.FLOAT64), "kernel")
                .value()
                .toDoubles();
        double[] centre = new double[channels * channels];
        double squares = 0;
        for (int i = 0; i < kernel.length; i++) {
            if (i % 9 == 4) {
                centre[i / 9] = kernel[i];
            } else {
                squares += kernel[i] * kernel[i];
            }
        }
        int others = 8 * centre.length;
        assertThat(Math.sqrt(squares / others)).isCloseTo(0.02, within(0.02 * 5 / Math.sqrt(2.0 * others)));
        assertThat(SquareMatrices.multiply(centre, SquareMatrices.transpose(centre, channels), channels))
                .containsExactly(SquareMatrices.identity(channels), within(0.5));
    }

    @Test
    void parameterCount() {
        assertThat(layer(Shape.image(6, 4, 4), 3, DType.FLOAT32).parameters().count())
                .isEqualTo(9 * 36 + 6);
    }

    @Test
    void keptInverseFollowsTheKernel() {
        PeriodicConv layer = layer(Shape.image(2, 3, 4), 3, DType.FLOAT64);
        LayerProbe probe = probe(layer, DType.FLOAT64);
        Values x = normal(Shape.of(2, 3, 4, 2));
        double before = probe.plain(x).logTerm().elements()[0];
        probe.inverse(x);
        double[] kernel = parameter(layer, "kernel").value().toDoubles();
        parameter(layer, "kernel")
                .assign(Arrays.stream(kernel).map(value -> 2 * value).toArray());
        LayerProbe.Pass after = probe.plain(x);
        assertThat(after.logTerm().elements()[0]).isCloseTo(before + 24 * Math.log(2), within(1e-10));
        assertThat(probe.inverse(after.value()).elements()).containsExactly(x.elements(), within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(strings = {"FLOAT64", "FLOAT32"})
    void singularFrequencyIsReportedInBothDirections(DType dtype) {
        PeriodicConv layer = layer(Shape.image(1, 4, 3), 3, dtype);
        // The mean over three columns has no wave of period three.
        double[] mean = new double[9];
        Arrays.fill(mean, 3, 6, 1.0 / 3);
        parameter(layer, "kernel").assign(mean);
        LayerProbe probe = probe(layer, dtype);
        Values x = normal(Shape.of(1, 4, 3, 1));
        assertThatThrownBy(() -> probe.plain(x))
                .isInstanceOf(SingularMatrixException.class)
                .hasMessageContaining("frequency (0, 1)");
        assertThatThrownBy(() -> probe.inverse(x)).isInstanceOf(SingularMatrixException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kernel", "bias"})
    void parameterThatIsNotFiniteIsReportedInBothDirections(String name) {
        PeriodicConv layer = layer(Shape.image(2, 2, 2), 3, DType.FLOAT64);
        double[] values = parameter(layer, name).value().toDoubles();
        values[1] = Double.POSITIVE_INFINITY;
        parameter(layer, name).assign(values);
        LayerProbe probe = probe(layer, DType.FLOAT64);
        Values x = normal(Shape.of(1, 2, 2, 2));
        assertThatThrownBy(() -> probe.plain(x))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Element 1 of " + name + " is Infinity");
        assertThatThrownBy(() -> probe.inverse(x)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void senselessArgumentsAreRefused() {
        assertThatThrownBy(() -> layer(Shape.image(2, 2, 2), 4, DType.FLOAT32)).hasMessageContaining("got 4");
        assertThatThrownBy(() -> layer(Shape.vector(4), 3, DType.FLOAT32)).hasMessageContaining("[4]");
    }
}
