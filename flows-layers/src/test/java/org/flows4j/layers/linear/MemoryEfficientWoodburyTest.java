package org.flows4j.layers.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

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
import org.junit.jupiter.api.Test;

class MemoryEfficientWoodburyTest extends InvertibleLayerContract {
    @Override
    protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
        return new MemoryEfficientWoodbury(parameters, input, 2, 3, 2);
    }

    /** Odd and even extents, which differ, and dimensions smaller than their ranks. */
    @Override
    protected List<Shape> inputShapes() {
        return List.of(
                Shape.image(2, 3, 3),
                Shape.image(1, 3, 4),
                Shape.image(3, 4, 5),
                Shape.image(2, 5, 6),
                Shape.image(5, 1, 2));
    }

    @Override
    protected double scramble() {
        return 0.2;
    }

    private static MemoryEfficientWoodbury layer(Shape input) {
        return new MemoryEfficientWoodbury(
                new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(5)), input, 1, 1, 1);
    }

    private static Parameter parameter(InvertibleLayer layer, String name) {
        return layer.parameters().asList().stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Each map by itself on an image of height 2, width 3 and two channels, numbered row by row. */
    @Test
    void mapsMixTheirOwnAxisOnly() {
        MemoryEfficientWoodbury layer = layer(Shape.image(2, 2, 3));
        for (Parameter each : layer.parameters()) {
            each.assign(new double[Math.toIntExact(each.shape().size())]);
        }
        Values x = Values.of(Shape.of(1, 2, 3, 2), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        LayerProbe probe = new LayerProbe(layer, TestBackends.cpu(), DType.FLOAT64, null, 0);
        // The first pixel of each row gets twice the last.
        parameter(layer, "width.u").assign(new double[] {0, 0, 1});
        parameter(layer, "width.v").assign(new double[] {2, 0, 0});
        assertThat(probe.plain(x).value().elements())
                .containsExactly(new double[] {11, 14, 3, 4, 5, 6, 29, 32, 9, 10, 11, 12}, within(1e-12));
        parameter(layer, "width.u").assign(new double[3]);
        // The first row gets thrice the last.
        parameter(layer, "height.u").assign(new double[] {0, 1});
        parameter(layer, "height.v").assign(new double[] {3, 0});
        assertThat(probe.plain(x).value().elements())
                .containsExactly(new double[] {22, 26, 30, 34, 38, 42, 7, 8, 9, 10, 11, 12}, within(1e-12));
        parameter(layer, "height.u").assign(new double[2]);
        // The first channel gets half the second.
        parameter(layer, "channel.u").assign(new double[] {0.5, 0});
        parameter(layer, "channel.v").assign(new double[] {0, 1});
        assertThat(probe.plain(x).value().elements())
                .containsExactly(new double[] {2, 2, 5, 4, 8, 6, 11, 8, 14, 10, 17, 12}, within(1e-12));
    }

    @Test
    void parameterCounts() {
        ParameterFactory parameters = new ParameterFactory(TestBackends.cpu(), DType.FLOAT32, new SplittableRandom(5));
        assertThat(new MemoryEfficientWoodbury(parameters, Shape.image(12, 16, 20), 8, 4, 6)
                        .parameters()
                        .count())
                .isEqualTo(2 * (8 * 12 + 4 * 16 + 6 * 20));
    }

    @Test
    void otherImagesAreRefused() {
        assertThatThrownBy(() -> layer(Shape.image(2, 4, 4)).outputShape(Shape.image(3, 4, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("MemoryEfficientWoodbury", "[4, 4, 2]", "[4, 4, 3]");
    }
}
