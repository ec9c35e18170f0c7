package org.flows4j.layers.elementwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
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
import org.junit.jupiter.params.provider.EnumSource;

class ActNormTest {
    @Nested
    class PerChannel extends InvertibleLayerContract {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return ActNorm.perChannel(parameters, input.channels());
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(5), Shape.image(3, 2, 4));
        }
    }

    @Nested
    class WithLogScaleFactor extends InvertibleLayerContract {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return ActNorm.perChannel(parameters, input.channels(), 3);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.image(2, 3, 3));
        }
    }

    @Nested
    class PerElement extends InvertibleLayerContract {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return ActNorm.perElement(parameters, input);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(4), Shape.image(3, 2, 4));
        }
    }

    private static ParameterFactory factory(DType dtype) {
        return new ParameterFactory(TestBackends.cpu(), dtype, new SplittableRandom(1));
    }

    private static LayerProbe probe(ActNorm layer, DType dtype) {
        return new LayerProbe(layer, TestBackends.cpu(), dtype, null, 0);
    }

    private static Parameter named(ActNorm layer, String name) {
        for (Parameter parameter : layer.parameters()) {
            if (parameter.name().equals(name)) {
                return parameter;
            }
        }
        throw new IllegalArgumentException(name);
    }

    private static Values skewedImages(int samples) {
        SplittableRandom random = new SplittableRandom(8);
        Values noise = Values.draw(Shape.of(samples, 3, 4, 2), random::nextGaussian);
        double[] elements = noise.elements();
        Arrays.setAll(elements, i -> i % 2 == 0 ? 5 + 0.1 * elements[i] : -2 + 30 * elements[i]);
        return Values.of(noise.shape(), elements);
    }

    /** Mean and biased variance of every stride-th element from an offset. */
    private static void assertStandardized(double[] elements, int offset, int stride, double tolerance) {
        double[] group = IntStream.iterate(offset, i -> i < elements.length, i -> i + stride)
                .mapToDouble(i -> elements[i])
                .toArray();
        double mean = Arrays.stream(group).average().orElseThrow();
        double variance =
                Arrays.stream(group).map(e -> (e - mean) * (e - mean)).average().orElseThrow();
        assertThat(mean).isCloseTo(0, within(tolerance));
        assertThat(variance).isCloseTo(1, within(tolerance));
    }

    @Test
    void addsBeforeItMultiplies() {
        ActNorm layer = ActNorm.perChannel(factory(DType.FLOAT64), 2);
        named(layer, "bias").assign(new double[] {1, -0.5});
        named(layer, "logs").assign(new double[] {Math.log(2), Math.log(0.25)});
        LayerProbe.Pass pass = probe(layer, DType.FLOAT64).plain(Values.of(Shape.of(1, 1, 2, 2), 3, 4, -1, 8.5));
        assertThat(pass.value().elements()).containsExactly(new double[] {8, 0.875, 0, 2}, within(1e-12));
        assertThat(pass.logTerm().elements()[0]).isCloseTo(2 * Math.log(0.5), within(1e-12));
    }

    @Test
    void isTheIdentityBeforeInitialization() {
        ActNorm layer = ActNorm.perChannel(factory(DType.FLOAT64), 2);
        LayerProbe.Pass pass = probe(layer, DType.FLOAT64).plain(skewedImages(2));
        assertThat(pass.value().elements()).containsExactly(skewedImages(2).elements());
        assertThat(pass.logTerm().elements()).containsOnly(0);
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    void initializationStandardizesChannels(DType dtype) {
        ActNorm layer = ActNorm.perChannel(factory(dtype), 2);
        double[] result = probe(layer, dtype).initialize(skewedImages(16)).elements();
        // The deviation of channel 0 is 0.1, to which 1e-6 is added.
        assertStandardized(result, 0, 2, 1e-4);
        assertStandardized(result, 1, 2, 1e-4);
    }

    @Test
    void initializationPerElementStandardizesElements() {
        ActNorm layer = ActNorm.perElement(factory(DType.FLOAT64), Shape.image(2, 3, 4));
        double[] result =
                probe(layer, DType.FLOAT64).initialize(skewedImages(32)).elements();
        for (int element = 0; element < 24; element++) {
            assertStandardized(result, element, 24, 1e-4);
        }
    }

    @Test
    void factorChangesTheParametersAndNotTheResult() {
        ActNorm plain = ActNorm.perChannel(factory(DType.FLOAT64), 2);
        ActNorm scaled = ActNorm.perChannel(factory(DType.FLOAT64), 2, 3);
        double[] expected =
                probe(plain, DType.FLOAT64).initialize(skewedImages(4)).elements();
        double[] actual =
                probe(scaled, DType.FLOAT64).initialize(skewedImages(4)).elements();
        assertThat(actual).containsExactly(expected, within(1e-9));
        double[] logs = named(plain, "logs").value().toDoubles();
        assertThat(named(scaled, "logs").value().toDoubles())
                .containsExactly(new double[] {logs[0] / 3, logs[1] / 3}, within(1e-12));
    }

    @Test
    void reloadedLayerDoesNotInitializeAgain() {
        ActNorm trained = ActNorm.perChannel(factory(DType.FLOAT64), 2);
        probe(trained, DType.FLOAT64).initialize(skewedImages(4));
        ActNorm reloaded = ActNorm.perChannel(factory(DType.FLOAT64), 2);
        for (Parameter parameter : reloaded.parameters()) {
            parameter.assign(named(trained, parameter.name()).value());
        }
        Values other = Values.draw(Shape.of(5, 3, 4, 2), new SplittableRandom(3)::nextDouble);
        double[] result = probe(reloaded, DType.FLOAT64).initialize(other).elements();
        assertThat(result)
                .containsExactly(
                        probe(trained, DType.FLOAT64).plain(other).value().elements());
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BFLOAT16")
    void constantChannelIsCentredAndKeepsItsScale(DType dtype) {
        ActNorm layer = ActNorm.perChannel(factory(dtype), 2);
        double[] elements = skewedImages(4).elements();
        Arrays.setAll(elements, i -> i % 2 == 0 ? 0.3 : elements[i]);
        double[] result = probe(layer, dtype)
                .initialize(Values.of(Shape.of(4, 3, 4, 2), elements))
                .elements();
        for (int i = 0; i < result.length; i += 2) {
            assertThat(result[i]).isCloseTo(0, within(1e-7));
        }
        assertStandardized(result, 1, 2, 1e-4);
        assertThat(named(layer, "logs").value().toDoubles()[0]).isZero();
    }

    @Test
    void channelsStartAtTheDeviationsAskedFor() {
        ActNorm layer = ActNorm.startingAt(factory(DType.FLOAT64), 1, 0.1);
        double[] result =
                probe(layer, DType.FLOAT64).initialize(skewedImages(4)).elements();
        for (int channel = 0; channel < 2; channel++) {
            double squares = 0;
            for (int i = channel; i < result.length; i += 2) {
                squares += result[i] * result[i] * 2 / result.length;
            }
            assertThat(Math.sqrt(squares)).isCloseTo(channel == 0 ? 1 : 0.1, within(1e-5));
        }
    }

    @Test
    void batchWithoutFiniteMomentsIsRefused() {
        ActNorm layer = ActNorm.perChannel(factory(DType.FLOAT64), 2);
        double[] elements = skewedImages(4).elements();
        elements[5] = Double.NaN;
        Values broken = Values.of(Shape.of(4, 3, 4, 2), elements);
        assertThatThrownBy(() -> probe(layer, DType.FLOAT64).initialize(broken))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not finite")
                .hasMessageContaining("element 1");
        assertThat(named(layer, "initialized").value().item()).isZero();
    }

    @Test
    void senselessArgumentsAreRefused() {
        assertThatThrownBy(() -> ActNorm.perChannel(factory(DType.FLOAT64), 0)).hasMessageContaining("got 0");
        assertThatThrownBy(() -> ActNorm.perChannel(factory(DType.FLOAT64), 3, -1))
                .hasMessageContaining("-1.0");
        assertThatThrownBy(() -> ActNorm.startingAt(factory(DType.FLOAT64), 1, 0))
                .hasMessageContaining("0.0");
    }
}
