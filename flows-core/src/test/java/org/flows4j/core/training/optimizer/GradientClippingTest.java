package org.flows4j.core.training.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;

class GradientClippingTest {
    /** A CIFAR-10 image. */
    private static final long DIMENSIONS = 3072;

    private static final double NATS_PER_BIT = DIMENSIONS * Math.log(2);

    @Test
    void unitsConvert() {
        assertThat(1 / LossUnit.BITS_PER_DIMENSION.perNat(DIMENSIONS)).isEqualTo(2129.35, within(0.01));
        assertThat(LossUnit.NATS_PER_SAMPLE.perNat(DIMENSIONS)).isEqualTo(1);
        assertThatThrownBy(() -> LossUnit.NATS_PER_SAMPLE.perNat(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theNormIsLimitedOverAllTensors() {
        List<Tensor> gradients = List.of(tensor(3, 0), tensor(0, 4));
        double before = GradientClipping.byNorm(1, LossUnit.NATS_PER_SAMPLE)
                .clip(gradients, LossUnit.NATS_PER_SAMPLE, DIMENSIONS);
        assertThat(before).isEqualTo(5);
        assertThat(gradients.get(0).toDoubles()).containsExactly(new double[] {0.6, 0}, within(1e-15));
        assertThat(gradients.get(1).toDoubles()).containsExactly(new double[] {0, 0.8}, within(1e-15));
    }

    @Test
    void smallGradientsAreLeftAlone() {
        List<Tensor> gradients = List.of(tensor(0.3, -0.4));
        GradientClipping.byNorm(0.5001, LossUnit.NATS_PER_SAMPLE).clip(gradients, LossUnit.NATS_PER_SAMPLE, DIMENSIONS);
        assertThat(gradients.get(0).toDoubles()).containsExactly(0.3, -0.4);
    }

    /** The same gradient, be it of nats or of bits, must end up as the same step: that is what the stated unit is for. */
    @Test
    void aLimitMeansTheSameWhateverUnitIsOptimized() {
        for (LossUnit limitUnit : LossUnit.values()) {
            for (GradientClipping clipping : List.of(
                    GradientClipping.byNorm(1, limitUnit),
                    GradientClipping.byValue(0.5, limitUnit),
                    new GradientClipping(0.7, 0.9, limitUnit))) {
                double scale = limitUnit == LossUnit.NATS_PER_SAMPLE ? 1 : NATS_PER_BIT;
                List<Tensor> nats = List.of(tensor(2 * scale, -0.1 * scale, 0.6 * scale));
                List<Tensor> bits = List.of(nats.get(0).mul(1 / NATS_PER_BIT));
                double natsNorm = clipping.clip(nats, LossUnit.NATS_PER_SAMPLE, DIMENSIONS);
                double bitsNorm = clipping.clip(bits, LossUnit.BITS_PER_DIMENSION, DIMENSIONS);
                assertThat(natsNorm).isEqualTo(bitsNorm * NATS_PER_BIT, within(1e-9 * natsNorm));
                assertThat(bits.get(0).mul(NATS_PER_BIT).toDoubles())
                        .as("%s", clipping)
                        .containsExactly(nats.get(0).toDoubles(), within(1e-9 * scale));
                assertThat(GradientClipping.norm(nats)).as("%s", clipping).isLessThan(natsNorm);
            }
        }
    }

    /** Flow++ clips to norm 1 in nats: on a gradient of bits per dimension that is a norm of 1/2129. */
    @Test
    void aPublishedThresholdInNatsAppliesToBits() {
        List<Tensor> bits = List.of(tensor(0.3, -0.4));
        GradientClipping.byNorm(1, LossUnit.NATS_PER_SAMPLE).clip(bits, LossUnit.BITS_PER_DIMENSION, DIMENSIONS);
        assertThat(GradientClipping.norm(bits)).isEqualTo(1 / NATS_PER_BIT, within(1e-12));
    }

    /** The Woodbury program clips elements first, and what is left by norm. */
    @Test
    void elementsAreLimitedBeforeTheNorm() {
        List<Tensor> gradients = List.of(tensor(100, 0.05));
        double before = new GradientClipping(0.1, 0.1, LossUnit.BITS_PER_DIMENSION)
                .clip(gradients, LossUnit.BITS_PER_DIMENSION, DIMENSIONS);
        assertThat(before).isEqualTo(Math.hypot(100, 0.05));
        double shrink = 0.1 / Math.hypot(0.1, 0.05);
        assertThat(gradients.get(0).toDoubles())
                .containsExactly(new double[] {0.1 * shrink, 0.05 * shrink}, within(1e-15));
    }

    @Test
    void gradientsThatAreNotFiniteAreReportedAndLeftAlone() {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            List<Tensor> gradients = List.of(tensor(3, 4), tensor(bad));
            assertThat(new GradientClipping(1, 1, LossUnit.NATS_PER_SAMPLE)
                            .clip(gradients, LossUnit.NATS_PER_SAMPLE, DIMENSIONS))
                    .isNotFinite();
            assertThat(gradients.get(0).toDoubles()).containsExactly(3, 4);
        }
    }

    @Test
    void noneChangesNothing() {
        List<Tensor> gradients = List.of(tensor(1e30, -1e30));
        GradientClipping.none().clip(gradients, LossUnit.BITS_PER_DIMENSION, DIMENSIONS);
        assertThat(gradients.get(0).toDoubles()).containsExactly(1e30, -1e30);
    }

    @Test
    void limitsMustBePositive() {
        assertThatThrownBy(() -> GradientClipping.byNorm(0, LossUnit.NATS_PER_SAMPLE))
                .hasMessageContaining("0.0");
        assertThatThrownBy(() -> GradientClipping.byValue(Double.NaN, LossUnit.NATS_PER_SAMPLE))
                .hasMessageContaining("NaN");
    }

    private static Tensor tensor(double... values) {
        return TestBackends.cpu().fromDoubles(values, Shape.of(values.length), DType.FLOAT64);
    }
}
