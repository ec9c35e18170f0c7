package org.flows4j.layers.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

class ChannelPermutationTest {
    @Nested
    class Random extends InvertibleLayerContract {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return ChannelPermutation.random(parameters, input.channels());
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(1), Shape.vector(7), Shape.image(5, 2, 3));
        }
    }

    private static ParameterFactory factory(long seed) {
        return new ParameterFactory(TestBackends.cpu(), DType.FLOAT32, new SplittableRandom(seed));
    }

    private static double[] apply(ChannelPermutation layer, double... x) {
        return new LayerProbe(layer, TestBackends.cpu(), DType.FLOAT32, null, 0)
                .plain(Values.of(Shape.of(1, x.length), x))
                .value()
                .elements();
    }

    @Test
    void reverseReverses() {
        assertThat(apply(ChannelPermutation.reverse(factory(1), 4), 1, 2, 3, 4)).containsExactly(4, 3, 2, 1);
    }

    @Test
    void everyPermutationIsAsLikely() {
        int draws = 6000;
        int[] counts = new int[6];
        ParameterFactory factory = factory(9);
        for (int i = 0; i < draws; i++) {
            Parameter buffer =
                    ChannelPermutation.random(factory, 3).parameters().asList().get(0);
            double[] order = buffer.value().toDoubles();
            counts[(int) (2 * order[0] + (order[1] > order[2] ? 1 : 0))]++;
        }
        double deviation = Math.sqrt(draws / 6.0 * 5 / 6);
        assertThat(Arrays.stream(counts)).allMatch(count -> Math.abs(count - draws / 6.0) < 5 * deviation);
    }

    @Test
    void permutationIsPartOfTheSavedState() {
        ChannelPermutation saved = ChannelPermutation.random(factory(1), 6);
        ChannelPermutation reloaded = ChannelPermutation.random(factory(2), 6);
        double[] x = {1, 2, 3, 4, 5, 6};
        assertThat(apply(reloaded, x)).isNotEqualTo(apply(saved, x));
        reloaded.parameters()
                .asList()
                .get(0)
                .assign(saved.parameters().asList().get(0).value());
        assertThat(apply(reloaded, x)).isEqualTo(apply(saved, x));
        assertThat(saved.parameters().count()).as("trained parameters").isZero();
    }

    @Test
    void bufferThatHoldsNoPermutationIsNamed() {
        for (double wrong : new double[] {0, 3, -1, 0.5, Double.NaN}) {
            ChannelPermutation layer = ChannelPermutation.reverse(factory(1), 3);
            Parameter buffer = layer.parameters().asList().get(0);
            buffer.assign(new double[] {0, wrong, 2});
            assertThatThrownBy(() -> apply(layer, 1, 2, 3))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("permutation")
                    .hasMessageContaining("element 1 is " + wrong);
        }
    }
}
