package org.flows4j.core.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.testing.NetworkContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class GlowConditionerTest {
    private abstract static class OnImages extends NetworkContract {
        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.image(2, 4, 3), Shape.image(3, 1, 2));
        }
    }

    @Nested
    class WithoutBorder extends OnImages {
        @Override
        protected NetworkFactory factory() {
            return new GlowConditioner(6);
        }
    }

    @Nested
    class AsPublished extends OnImages {
        @Override
        protected NetworkFactory factory() {
            return GlowConditioner.glow(6);
        }
    }

    @Nested
    class WithTwoBiases extends OnImages {
        @Override
        protected NetworkFactory factory() {
            return GlowConditioner.woodbury(6);
        }
    }

    @Nested
    class OnVectors extends NetworkContract {
        @Override
        protected NetworkFactory factory() {
            return new GlowConditioner(6, 3, ZeroOutput.DEFAULT);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(1), Shape.vector(5));
        }
    }

    /** Three levels of Glow on 32x32x3: 12, 24 and 48 channels. */
    private static final int[] CHANNELS = {12, 24, 48};

    /** Per step an actnorm (2c), a plain 1x1 convolution (c^2) and the coupling's network. */
    private static long steps(GlowConditioner conditioner, int steps, int outputsPerChannel) {
        long count = 0;
        for (int c : CHANNELS) {
            Shape half = Shape.image(c / 2, 4, 4);
            int outputs = outputsPerChannel * c / 2;
            count += 2L * c
                    + (long) c * c
                    + conditioner
                            .create(NnTests.parameters(), half, outputs)
                            .parameters()
                            .count();
        }
        return steps * count;
    }

    private static long splitPriors(ZeroOutput output) {
        return parameters(output, 6, 12) + parameters(output, 12, 24);
    }

    private static long parameters(ZeroOutput output, int inputs, int outputs) {
        return output.create(NnTests.parameters(), Shape.image(inputs, 4, 4), outputs)
                .parameters()
                .count();
    }

    @Test
    void countsOfThePublishedGlow() {
        long priors = splitPriors(ZeroOutput.GLOW) + parameters(ZeroOutput.GLOW, 96, 96);
        assertThat(steps(GlowConditioner.glow(512), 32, 2) + priors).isEqualTo(44_603_604);
        assertThat(steps(GlowConditioner.glow(512), 32, 1) + priors).isEqualTo(38_395_668);
    }

    @Test
    void countsOfTheWoodburyAuthorsGlow() {
        long priors = splitPriors(ZeroOutput.WOODBURY) + 2 * 48 * 4 * 4;
        assertThat(steps(GlowConditioner.woodbury(512), 8, 2) + priors).isEqualTo(11_017_908);
        assertThat(steps(GlowConditioner.woodbury(512), 32, 2) + priors).isEqualTo(44_056_980);
    }

    @Test
    void startsAtZero() {
        assertThat(NnTests.output(GlowConditioner.glow(8), Shape.image(3, 4, 4), 2))
                .containsOnly(0);
    }

    @Test
    void refusesOtherShapesAndSenselessNumbers() {
        assertThatThrownBy(() -> new GlowConditioner(8).create(NnTests.parameters(), Shape.of(9, 9), 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[9, 9]");
        assertThatThrownBy(() -> new GlowConditioner(-3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-3");
        assertThatThrownBy(() -> new GlowConditioner(8, 0, ZeroOutput.GLOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0.0");
        assertThatThrownBy(() -> new ZeroOutput(Double.NaN, false, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN");
    }
}
