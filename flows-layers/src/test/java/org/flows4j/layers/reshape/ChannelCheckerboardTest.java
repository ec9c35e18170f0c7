package org.flows4j.layers.reshape;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.InvertibleLayerContract;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.layers.linear.Invertible1x1Conv;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ChannelCheckerboardTest {
    /** Behind it a layer with parameters, for the contract's gradients. */
    @Nested
    class Contract extends InvertibleLayerContract {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return InvertibleChain.of(
                    new ChannelCheckerboard(false),
                    new Invertible1x1Conv(parameters.child("mixing"), 2 * input.channels()));
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.image(1, 2, 4), Shape.image(3, 3, 2));
        }
    }

    /** Elements of an image [2, 4, 2] are numbered 100 row + 10 column + channel. */
    @Test
    void theFirstHalfHasTheOddElements() {
        double[] image = IntStream.range(0, 16)
                .mapToDouble(i -> 100 * (i / 8) + 10 * (i / 2 % 4) + i % 2)
                .toArray();
        Tensor x = TestBackends.cpu().fromDoubles(image, Shape.of(1, 2, 4, 2), DType.FLOAT64);
        FlowContext context = FlowContext.deterministic();
        double[] odd = {10, 1, 0, 11, 30, 21, 20, 31, 100, 111, 110, 101, 120, 131, 130, 121};
        double[] even = {0, 11, 10, 1, 20, 31, 30, 21, 110, 101, 100, 111, 130, 121, 120, 131};
        assertThat(new ChannelCheckerboard(false).forward(x, context).value().toDoubles())
                .containsExactly(odd);
        assertThat(new ChannelCheckerboard(true).forward(x, context).value().toDoubles())
                .containsExactly(even);
    }
}
