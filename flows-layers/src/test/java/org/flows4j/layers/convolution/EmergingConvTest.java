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

class EmergingConvTest {
    /** The contract, for one kernel size and diagonal. */
    abstract static class Variant extends InvertibleLayerContract {
        private final int kernelSize;
        private final boolean safeDiagonal;

        Variant(int kernelSize, boolean safeDiagonal) {
            this.kernelSize = kernelSize;
            this.safeDiagonal = safeDiagonal;
        }

        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new EmergingConv(parameters, input, kernelSize, safeDiagonal);
        }

        /** Even and odd sizes; {@code Shape.image} takes channels, height, width. */
        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.image(3, 3, 3), Shape.image(2, 3, 4), Shape.image(2, 5, 4), Shape.image(2, 5, 6));
        }

        @Override
        protected double scramble() {
            return 0.1;
        }
    }

    @Nested
    class FreeDiagonal extends Variant {
        FreeDiagonal() {
            super(3, false);
        }
    }

    @Nested
    class SafeDiagonal extends Variant {
        SafeDiagonal() {
            super(3, true);
        }
    }

    @Nested
    class KernelLargerThanTheImage extends Variant {
        KernelLargerThanTheImage() {
            super(5, true);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.image(3, 2, 1), Shape.image(1, 3, 4));
        }
    }

    private static EmergingConv layer(Shape input, int kernelSize, boolean safeDiagonal, DType dtype) {
        return new EmergingConv(
                new ParameterFactory(TestBackends.cpu(), dtype, new SplittableRandom(7)),
                input,
                kernelSize,
                safeDiagonal);
    }

    private static LayerProbe probe(EmergingConv layer, DType dtype) {
        return new LayerProbe(layer, TestBackends.cpu(), dtype, null, 0);
    }

    private static Parameter parameter(EmergingConv layer, String name) {
        for (Parameter parameter : layer.parameters()) {
            if (parameter.name().equals(name)) {
                return parameter;
            }
        }
        throw new AssertionError(name);
    }

    @Test
    void convolvesWithOneCornerAndThenWithTheOther() {
        EmergingConv layer = layer(Shape.image(1, 2, 2), 3, false, DType.FLOAT64);
        // The free taps of the first kernel: right, below, below right; of the second: above left, above, left.
        parameter(layer, "first.taps").assign(new double[] {2, 3, 5});
        parameter(layer, "first.diagonal").assign(new double[] {1});
        parameter(layer, "second.taps").assign(new double[] {7, 11, 13});
        parameter(layer, "second.diagonal").assign(new double[] {-4});
        parameter(layer, "bias").assign(new double[] {0.5});
        LayerProbe.Pass pass = probe(layer, DType.FLOAT64).plain(Values.of(Shape.of(1, 2, 2, 1), 1, 10, 100, 1000));
        double[] hidden = {1 + 2 * 10 + 3 * 100 + 5 * 1000, 10 + 3 * 1000, 100 + 2 * 1000, 1000};
        assertThat(pass.value().elements())
                .containsExactly(
                        -4 * hidden[0] + 0.5,
                        -4 * hidden[1] + 13 * hidden[0] + 0.5,
                        -4 * hidden[2] + 11 * hidden[0] + 0.5,
                        -4 * hidden[3] + 7 * hidden[0] + 11 * hidden[1] + 13 * hidden[2] + 0.5);
        assertThat(pass.logTerm().elements()[0]).isCloseTo(4 * Math.log(4), within(1e-12));
    }

    @Test
    void channelsOfThePixelItselfAreTriangular() {
        EmergingConv layer = layer(Shape.image(2, 1, 1), 1, false, DType.FLOAT64);
        parameter(layer, "first.taps").assign(new double[] {3});
        parameter(layer, "first.diagonal").assign(new double[] {1, 2});
        parameter(layer, "second.taps").assign(new double[] {5});
        parameter(layer, "second.diagonal").assign(new double[] {1, 1});
        // [[1, 5], [0, 1]] [[1, 0], [3, 2]] = [[16, 10], [3, 2]]
        assertThat(probe(layer, DType.FLOAT64)
                        .plain(Values.of(Shape.of(1, 1, 1, 2), 1, 100))
                        .value()
                        .elements())
                .containsExactly(1016, 203);
    }

    @ParameterizedTest
    @CsvSource({"FLOAT64, 1e-9", "FLOAT32, 1e-4"})
    void longInverseStaysExact(DType dtype, double tolerance) {
        Shape input = Shape.image(6, 32, 20);
        EmergingConv layer = layer(input, 3, false, dtype);
        SplittableRandom random = new SplittableRandom(3);
        Values x = Values.draw(input.batch(2), () -> (float) random.nextGaussian());
        LayerProbe probe = probe(layer, dtype);
        assertThat(probe.inverse(probe.plain(x).value()).elements()).containsExactly(x.elements(), within(tolerance));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void startsNearTheIdentity(boolean safeDiagonal) {
        EmergingConv layer = layer(Shape.image(24, 3, 3), 3, safeDiagonal, DType.FLOAT64);
        for (String kernel : new String[] {"first", "second"}) {
            double[] taps = parameter(layer, kernel + ".taps").value().toDoubles();
            double[] diagonal = parameter(layer, kernel + ".diagonal").value().toDoubles();
            double centre = safeDiagonal ? 0 : 1;
            assertThat(Math.sqrt(Arrays.stream(taps).map(v -> v * v).average().orElseThrow()))
                    .isCloseTo(0.02, within(0.02 * 5 / Math.sqrt(2.0 * taps.length)));
            assertThat(diagonal).containsExactly(filled(24, centre), within(0.1));
            assertThat(Arrays.stream(diagonal).distinct().count()).isEqualTo(24);
        }
    }

    private static double[] filled(int count, double value) {
        double[] values = new double[count];
        Arrays.fill(values, value);
        return values;
    }

    @ParameterizedTest
    @CsvSource({"6, 3", "6, 5", "1, 3"})
    void onlyFreeTapsAreParameters(int channels, int kernelSize) {
        int corner = (kernelSize / 2 + 1) * (kernelSize / 2 + 1);
        int ofKernel = (corner - 1) * channels * channels + channels * (channels + 1) / 2;
        assertThat(layer(Shape.image(channels, 4, 4), kernelSize, false, DType.FLOAT32)
                        .parameters()
                        .count())
                .isEqualTo(2L * ofKernel + channels);
    }

    @Test
    void invertedKernelFollowsItsParameters() {
        EmergingConv layer = layer(Shape.image(2, 3, 3), 3, true, DType.FLOAT64);
        LayerProbe probe = probe(layer, DType.FLOAT64);
        SplittableRandom random = new SplittableRandom(3);
        Values x = Values.draw(Shape.of(2, 3, 3, 2), random::nextGaussian);
        probe.inverse(probe.plain(x).value());
        for (Parameter parameter : layer.parameters()) {
            parameter.assign(Values.draw(parameter.shape(), () -> 0.3 * random.nextGaussian())
                    .elements());
        }
        assertThat(probe.inverse(probe.plain(x).value()).elements()).containsExactly(x.elements(), within(1e-12));
    }

    @Test
    void zeroOnTheDiagonalIsReportedInBothDirections() {
        EmergingConv layer = layer(Shape.image(2, 2, 2), 3, false, DType.FLOAT64);
        parameter(layer, "second.diagonal").assign(new double[] {1, 0});
        LayerProbe probe = probe(layer, DType.FLOAT64);
        Values x = Values.draw(Shape.of(1, 2, 2, 2), () -> 1);
        assertThatThrownBy(() -> probe.plain(x))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Element 1 of second.diagonal is 0")
                .hasMessageContaining("safe diagonal");
        assertThatThrownBy(() -> probe.inverse(x)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"first.taps", "second.diagonal", "bias"})
    void parameterThatIsNotFiniteIsReportedInBothDirections(String name) {
        EmergingConv layer = layer(Shape.image(2, 2, 2), 3, true, DType.FLOAT64);
        double[] values = parameter(layer, name).value().toDoubles();
        values[1] = Double.NaN;
        parameter(layer, name).assign(values);
        LayerProbe probe = probe(layer, DType.FLOAT64);
        Values x = Values.draw(Shape.of(1, 2, 2, 2), () -> 1);
        assertThatThrownBy(() -> probe.plain(x))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Element 1 of " + name + " is NaN");
        assertThatThrownBy(() -> probe.inverse(x)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void isCheckpointedRatherThanInverted() {
        assertThat(layer(Shape.image(2, 2, 2), 3, true, DType.FLOAT32).cheapInverse())
                .isFalse();
    }

    @Test
    void senselessArgumentsAreRefused() {
        assertThatThrownBy(() -> layer(Shape.image(2, 2, 2), 2, true, DType.FLOAT32))
                .hasMessageContaining("odd kernel size")
                .hasMessageContaining("got 2");
        assertThatThrownBy(() -> layer(Shape.vector(4), 3, true, DType.FLOAT32))
                .hasMessageContaining("images")
                .hasMessageContaining("[4]");
    }
}
