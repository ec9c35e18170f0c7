package org.flows4j.core.nn.flowpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.NetworkContract;
import org.flows4j.core.testing.Samples;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowPlusPlusConditionerTest {
    private abstract static class OnImages extends NetworkContract {
        private final FlowPlusPlusConditioner factory;

        OnImages(FlowPlusPlusConditioner factory) {
            this.factory = factory;
        }

        @Override
        protected NetworkFactory factory() {
            return factory;
        }

        @Override
        protected int outputChannels() {
            return 3;
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.image(3, 2, 3), Shape.image(3, 1, 1));
        }
    }

    @Nested
    class WithAttention extends OnImages {
        WithAttention() {
            super(new FlowPlusPlusConditioner(4, 2, PositionMixing.ATTENTION, 2, 0, 0, false));
        }
    }

    @Nested
    class WithContext extends OnImages {
        WithContext() {
            super(new FlowPlusPlusConditioner(4, 1, PositionMixing.ATTENTION, 4, 0, 0, true).withContext(2));
        }
    }

    @Nested
    class WithMaxout extends OnImages {
        WithMaxout() {
            super(new FlowPlusPlusConditioner(4, 1, PositionMixing.MAXOUT, 4, 0, 0, false));
        }
    }

    @Nested
    class WithoutMixing extends OnImages {
        WithoutMixing() {
            super(new FlowPlusPlusConditioner(3, 2, PositionMixing.NONE, 4, 0, 1, false));
        }
    }

    @Nested
    class WithWeightNorm extends OnImages {
        WithWeightNorm() {
            super(new FlowPlusPlusConditioner(4, 1, PositionMixing.ATTENTION, 2, 0, 1, false, true, 1));
        }
    }

    private static ParameterFactory parameters() {
        return new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(7));
    }

    /** The formula for the coupling of the published CIFAR-10 model, without its norm and its pointwise mixing. */
    private static long expected(int h, int w, int c, int f, int b, int k, int context, PositionMixing mixing) {
        long contextual = context == 0 ? 0 : 2L * context * f + f;
        long block = 18L * f * f + f + contextual + 4L * f * f + 2L * f + 2L * f;
        long embedding = 0;
        if (mixing != PositionMixing.NONE) {
            embedding = (long) h * w * f;
            block += 5L * f * f + 5L * f + 2L * f;
        }
        int perElement = 2 + 3 * k;
        return embedding + 9L * c * f + f + b * block + 9L * f * c * perElement + (long) c * perElement;
    }

    @ParameterizedTest
    @CsvSource({
        "32, 16, 3, 96, 10, 32, 0, ATTENTION",
        "16, 16, 6, 96, 10, 32, 0, MAXOUT",
        "32, 16, 3, 96, 2, 32, 32, ATTENTION",
        "16, 8, 12, 108, 10, 0, 0, ATTENTION",
        "5, 7, 2, 9, 3, 4, 5, NONE",
    })
    void countsOfTheFormula(int h, int w, int c, int f, int b, int k, int context, PositionMixing mixing) {
        Network network = new FlowPlusPlusConditioner(f, b, mixing, 4, 0.2, context, false)
                .create(parameters(), Shape.image(c + context, h, w), c * (2 + 3 * k));
        assertThat(network.parameters().count()).isEqualTo(expected(h, w, c, f, b, k, context, mixing));
    }

    /** One number more for each channel of each convolution: the first, three in a gated convolution, two with attention, the last. */
    @Test
    void weightNormAddsAGainForEachChannel() {
        int f = 8;
        FlowPlusPlusConditioner plain = new FlowPlusPlusConditioner(f, 3, PositionMixing.ATTENTION, 4, 0, 2, false);
        FlowPlusPlusConditioner normed = new FlowPlusPlusConditioner(
                f, 3, PositionMixing.ATTENTION, 4, 0, 2, false, true, FlowPlusPlusConditioner.OUTPUT_SCALE);
        Shape input = Shape.image(5, 4, 4);
        long gains = normed.create(parameters(), input, 7).parameters().count()
                - plain.create(parameters(), input, 7).parameters().count();
        assertThat(gains).isEqualTo(f + 3 * (f + f + 2 * f + 3 * f + 2 * f) + 7);
    }

    @ParameterizedTest
    @CsvSource({"false, 0.1", "true, 0.1", "false, 1"})
    void firstBatchComesOutWithTheDeviationWanted(boolean weightNorm, double outputScale) {
        FlowPlusPlusConditioner factory =
                new FlowPlusPlusConditioner(8, 2, PositionMixing.ATTENTION, 4, 0, 2, false, weightNorm, outputScale);
        Network network = factory.create(parameters(), Shape.image(5, 4, 4), 6);
        try (Scope scope = TestBackends.cpu().openScope()) {
            assertThat(scope).isNotNull();
            Tensor x = new Samples(TestBackends.cpu(), DType.FLOAT64, 2)
                    .normal(16, 4, 4, 5)
                    .mul(3)
                    .add(1);
            Tensor y = network.initialize(x, FlowContext.deterministic());
            double[] mean = y.sum(0, 1, 2).mul(1 / 256.0).toDoubles();
            double[] squares = y.square().sum(0, 1, 2).mul(1 / 256.0).toDoubles();
            for (int i = 0; i < 6; i++) {
                assertThat(mean[i]).isCloseTo(0, within(1e-12));
                assertThat(Math.sqrt(squares[i])).isCloseTo(outputScale, within(1e-5 * outputScale));
            }
        }
    }

    /** Without attention a position knows its neighbourhood only. */
    @ParameterizedTest
    @CsvSource({"ATTENTION, true", "MAXOUT, false", "NONE, false"})
    void onlyAttentionLooksFar(PositionMixing mixing, boolean far) {
        Network network =
                new FlowPlusPlusConditioner(4, 1, mixing, 2, 0, 0, false).create(parameters(), Shape.image(1, 1, 9), 1);
        double[] pixels = new double[9];
        pixels[0] = 1;
        Tensor dark = TestBackends.cpu().fill(0, Shape.of(1, 1, 9, 1), DType.FLOAT64);
        Tensor dot = TestBackends.cpu().fromDoubles(pixels, Shape.of(1, 1, 9, 1), DType.FLOAT64);
        double before = network.apply(dark, FlowContext.deterministic()).toDoubles()[8];
        double after = network.apply(dot, FlowContext.deterministic()).toDoubles()[8];
        assertThat(after != before).isEqualTo(far);
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> new FlowPlusPlusConditioner(6, 1)).hasMessageContainingAll("6 filters", "4 heads");
        assertThatThrownBy(() -> new FlowPlusPlusConditioner(8, -1)).hasMessageContaining("-1 blocks");
        assertThatThrownBy(() -> new FlowPlusPlusConditioner(8, 1, PositionMixing.NONE, 1, 0, 0, false, false, 0))
                .hasMessageContaining("got 0.0");
        assertThatThrownBy(() -> new FlowPlusPlusConditioner(8, 1, PositionMixing.NONE, 1, 1, 0, false))
                .hasMessageContaining("1.0");
        FlowPlusPlusConditioner factory = new FlowPlusPlusConditioner(8, 1).withContext(3);
        assertThatThrownBy(() -> factory.create(parameters(), Shape.image(3, 4, 4), 2))
                .hasMessageContainingAll("3 of context", "[4, 4, 3]");
        assertThatThrownBy(() -> factory.create(parameters(), Shape.vector(9), 2))
                .hasMessageContaining("[9]");
    }
}
