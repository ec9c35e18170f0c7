package org.flows4j.layers.autoregressive;

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
import org.flows4j.layers.autoregressive.MaskedConvFlow.Side;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MaskedConvFlowTest {
    private abstract static class Variant extends InvertibleLayerContract {
        private final Side side;

        Variant(Side side) {
            this.side = side;
        }

        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new MaskedConvFlow(parameters, input, side, 5);
        }

        /** As many lines as the network sees, and more. */
        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.image(2, 3, 4), Shape.image(2, 2, 2), Shape.image(1, 6, 5));
        }
    }

    @Nested
    class Above extends Variant {
        Above() {
            super(Side.ABOVE);
        }
    }

    @Nested
    class Below extends Variant {
        Below() {
            super(Side.BELOW);
        }
    }

    @Nested
    class Left extends Variant {
        Left() {
            super(Side.LEFT);
        }
    }

    @Nested
    class Right extends Variant {
        Right() {
            super(Side.RIGHT);
        }
    }

    @Nested
    class Unit extends InvertibleLayerContract {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return MacowUnit.create(parameters, input, 5);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.image(2, 3, 4), Shape.image(3, 3, 2));
        }
    }

    private static ParameterFactory factory(DType dtype) {
        return new ParameterFactory(TestBackends.cpu(), dtype, new SplittableRandom(7));
    }

    private static <L extends InvertibleLayer> L scrambled(L layer, double deviation) {
        SplittableRandom random = new SplittableRandom(3);
        for (Parameter parameter : layer.parameters().trainable()) {
            double[] values = parameter.value().toDoubles();
            parameter.assign(Arrays.stream(values)
                    .map(value -> (float) (value + deviation * random.nextGaussian()))
                    .toArray());
        }
        return layer;
    }

    private static LayerProbe probe(InvertibleLayer layer, DType dtype) {
        return new LayerProbe(layer, TestBackends.cpu(), dtype, null, 0);
    }

    private static Values normal(Shape shape) {
        SplittableRandom random = new SplittableRandom(5);
        return Values.draw(shape, () -> (float) random.nextGaussian());
    }

    /** A pixel that is changed changes itself, and the three by two pixels that see it. */
    @ParameterizedTest
    @CsvSource({
        "ABOVE, ......./......./...#.../..###../..###..",
        "BELOW, ..###../..###../...#.../......./.......",
        "LEFT, ......./....##./...###./....##./.......",
        "RIGHT, ......./.##..../.###.../.##..../......."
    })
    void seesTwoLinesOfThreePixels(Side side, String expected) {
        LayerProbe probe = probe(
                scrambled(new MaskedConvFlow(factory(DType.FLOAT64), Shape.image(1, 5, 7), side, 8), 0.3),
                DType.FLOAT64);
        Values x = normal(Shape.of(1, 5, 7, 1));
        double[] changed = x.elements().clone();
        changed[2 * 7 + 3] += 1;
        double[] before = probe.plain(x).value().elements();
        double[] after = probe.plain(Values.of(x.shape(), changed)).value().elements();
        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < before.length; i++) {
            seen.append(i > 0 && i % 7 == 0 ? "/" : "").append(before[i] == after[i] ? '.' : '#');
        }
        assertThat(seen.toString()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"FLOAT64, 1e-8", "FLOAT32, 1e-3"})
    void longInverseOfAUnitStaysExact(DType dtype, double tolerance) {
        Shape input = Shape.image(3, 24, 30);
        InvertibleLayer unit = MacowUnit.create(factory(dtype), input, 12);
        LayerProbe probe = probe(unit, dtype);
        Values x = normal(input.batch(2));
        probe.initialize(x);
        scrambled(unit, 0.05);
        assertThat(probe.inverse(probe.plain(x).value()).elements()).containsExactly(x.elements(), within(tolerance));
    }

    @ParameterizedTest
    @EnumSource(Side.class)
    void startsAsAConstantScale(Side side) {
        Shape input = Shape.image(2, 4, 3);
        MaskedConvFlow flow = new MaskedConvFlow(factory(DType.FLOAT64), input, side, 6);
        Values x = normal(input.batch(8));
        double scale = 1 / (1 + Math.exp(-2));
        double[] expected =
                Arrays.stream(x.elements()).map(value -> scale * value).toArray();
        assertThat(probe(flow, DType.FLOAT64).initialize(x).elements()).containsExactly(expected, within(1e-12));
        assertThat(probe(flow, DType.FLOAT64).plain(x).logTerm().elements()[0])
                .isCloseTo(24 * Math.log(scale), within(1e-12));
    }

    @Test
    void parameterCount() {
        int channels = 6;
        int hidden = MacowUnit.hiddenChannels(channels);
        assertThat(hidden).isEqualTo(24);
        int flow = 6 * channels * hidden + 2 * hidden + 2 * channels * hidden + 4 * channels;
        assertThat(MacowUnit.create(factory(DType.FLOAT32), Shape.image(channels, 4, 4), hidden)
                        .parameters()
                        .count())
                .isEqualTo(4L * flow + 4L * channels);
        assertThat(MacowUnit.hiddenChannels(96)).isEqualTo(384);
        assertThat(MacowUnit.hiddenChannels(148)).isEqualTo(296);
        assertThat(MacowUnit.hiddenChannels(400)).isEqualTo(512);
    }

    @Test
    void senselessArgumentsAreRefused() {
        assertThatThrownBy(() -> new MaskedConvFlow(factory(DType.FLOAT32), Shape.vector(4), Side.ABOVE, 3))
                .hasMessageContaining("[4]");
        assertThatThrownBy(() -> new MaskedConvFlow(factory(DType.FLOAT32), Shape.image(2, 2, 2), Side.ABOVE, 0))
                .hasMessageContaining("0 hidden");
    }
}
