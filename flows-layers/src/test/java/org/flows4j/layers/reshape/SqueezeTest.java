package org.flows4j.layers.reshape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.Inverted;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.InvertibleLayerContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SqueezeTest {
    private abstract static class OnImages extends InvertibleLayerContract {
        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.image(3, 2, 4), Shape.image(1, 4, 2));
        }

        @Override
        protected List<Shape> refusedShapes(Shape input) {
            return List.of(input.with(0, 3), input.with(1, 5), Shape.vector(16));
        }
    }

    @Nested
    class ChannelMajor extends OnImages {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new Squeeze(ChannelOrder.CHANNEL_MAJOR);
        }
    }

    @Nested
    class SpaceMajor extends OnImages {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new Squeeze(ChannelOrder.SPACE_MAJOR);
        }
    }

    @Nested
    class Unsqueeze extends InvertibleLayerContract {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            Shape image = Shape.image(input.channels() / 4, 2 * input.dim(0), 2 * input.dim(1));
            return new Inverted(new Squeeze(ChannelOrder.CHANNEL_MAJOR), image);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.image(8, 1, 3));
        }
    }

    /** Element [row, column, channel] of the image; the formulas are those of the enum. */
    @ParameterizedTest
    @EnumSource(ChannelOrder.class)
    void numbersTheChannels(ChannelOrder order) {
        Shape image = Shape.image(3, 4, 6);
        Tensor z = new Squeeze(order)
                .forward(Counting.images(2, image), FlowContext.deterministic())
                .value();
        double[] elements = z.toDoubles();
        assertThat(z.shape()).isEqualTo(Shape.of(2, 2, 3, 12));
        int at = (int) image.size();
        for (int row = 0; row < 2; row++) {
            for (int column = 0; column < 3; column++) {
                for (int k = 0; k < 12; k++, at++) {
                    int channel = order == ChannelOrder.CHANNEL_MAJOR ? k / 4 : k % 3;
                    int place = order == ChannelOrder.CHANNEL_MAJOR ? k % 4 : k / 3;
                    double expected = Counting.element(image, 1, 2 * row + place / 2, 2 * column + place % 2, channel);
                    assertThat(elements[at]).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void oddSizesAreRefusedWithTheFix() {
        Squeeze squeeze = new Squeeze(ChannelOrder.CHANNEL_MAJOR);
        assertThatThrownBy(() -> squeeze.outputShape(Shape.image(1, 7, 28)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("7 x 28")
                .hasMessageContaining("pad")
                .hasMessageContaining("fewer levels");
        assertThatThrownBy(() -> squeeze.inverse(Counting.images(1, Shape.image(6, 2, 2)), FlowContext.deterministic()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[1, 2, 2, 6]");
    }
}
