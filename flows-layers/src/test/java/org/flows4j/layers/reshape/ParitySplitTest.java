package org.flows4j.layers.reshape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.InvertibleLayerContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParitySplitTest {
    private abstract static class OnImages extends InvertibleLayerContract {
        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.image(2, 3, 4), Shape.image(3, 2, 2), Shape.image(1, 1, 6));
        }

        @Override
        protected List<Shape> refusedShapes(Shape input) {
            return List.of(input.with(1, 5), Shape.vector(16));
        }
    }

    @Nested
    class Columns extends OnImages {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new ColumnParitySplit();
        }
    }

    @Nested
    class Checkerboard extends OnImages {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new CheckerboardSplit();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void channelHalvesAreTheParities(boolean checkerboard) {
        Shape image = Shape.image(2, 3, 4);
        InvertibleLayer layer = checkerboard ? new CheckerboardSplit() : new ColumnParitySplit();
        Tensor z = layer.forward(Counting.images(2, image), FlowContext.deterministic())
                .value();
        assertThat(z.shape()).isEqualTo(Shape.of(2, 3, 2, 4));
        double[] elements = z.toDoubles();
        int at = (int) image.size();
        for (int row = 0; row < 3; row++) {
            for (int pair = 0; pair < 2; pair++) {
                for (int k = 0; k < 4; k++, at++) {
                    int parity = k / 2;
                    int column = 2 * pair + (checkerboard ? (parity + row) % 2 : parity);
                    assertThat(elements[at]).isEqualTo(Counting.element(image, 1, row, column, k % 2));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oddWidthsAreRefused(boolean checkerboard) {
        InvertibleLayer layer = checkerboard ? new CheckerboardSplit() : new ColumnParitySplit();
        assertThatThrownBy(() -> layer.outputShape(Shape.image(3, 4, 7)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4 x 7")
                .hasMessageContaining("pad");
        assertThatThrownBy(() -> layer.inverse(Counting.images(1, Shape.image(3, 2, 2)), FlowContext.deterministic()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[1, 2, 2, 3]");
    }
}
