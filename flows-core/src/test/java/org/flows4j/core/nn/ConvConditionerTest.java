package org.flows4j.core.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.testing.NetworkContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ConvConditionerTest {
    private abstract static class OnImages extends NetworkContract {
        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.image(2, 4, 3), Shape.image(3, 1, 2));
        }
    }

    @Nested
    class WithZeroOutput extends OnImages {
        @Override
        protected NetworkFactory factory() {
            return new ConvConditioner(6);
        }
    }

    @Nested
    class WithRandomOutput extends OnImages {
        @Override
        protected NetworkFactory factory() {
            return new ConvConditioner(5, OutputLayer.RANDOM);
        }
    }

    @Nested
    class WithScaledOutput extends OnImages {
        @Override
        protected NetworkFactory factory() {
            return new ConvConditioner(5, OutputLayer.SCALED_ZERO);
        }
    }

    @Test
    void countsThreeConvolutionsWithBias() {
        Network network = new ConvConditioner(512).create(NnTests.parameters(), Shape.image(6, 16, 16), 12);
        assertThat(network.parameters().count())
                .isEqualTo((9 * 6 * 512 + 512) + (512 * 512 + 512) + (9 * 512 * 12 + 12));
    }

    @Test
    void startsAtZero() {
        assertThat(NnTests.output(new ConvConditioner(8), Shape.image(3, 4, 4), 2))
                .containsOnly(0);
    }

    @Test
    void refusesVectorsAndNoChannels() {
        assertThatThrownBy(() -> new ConvConditioner(8).create(NnTests.parameters(), Shape.vector(9), 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[9]")
                .hasMessageContaining("Mlp");
        assertThatThrownBy(() -> new ConvConditioner(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0");
    }
}
