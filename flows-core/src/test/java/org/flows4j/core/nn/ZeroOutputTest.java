package org.flows4j.core.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.NetworkContract;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ZeroOutputTest {
    private static final List<Shape> SHAPES = List.of(Shape.vector(3), Shape.image(2, 3, 4), Shape.image(1, 1, 1));

    @Nested
    class Default extends NetworkContract {
        @Override
        protected NetworkFactory factory() {
            return ZeroOutput.DEFAULT;
        }

        @Override
        protected List<Shape> inputShapes() {
            return SHAPES;
        }
    }

    @Nested
    class Glow extends NetworkContract {
        @Override
        protected NetworkFactory factory() {
            return ZeroOutput.GLOW;
        }

        @Override
        protected List<Shape> inputShapes() {
            return SHAPES;
        }
    }

    @Nested
    class Woodbury extends NetworkContract {
        @Override
        protected NetworkFactory factory() {
            return ZeroOutput.WOODBURY;
        }

        @Override
        protected List<Shape> inputShapes() {
            return SHAPES;
        }
    }

    private static Network scrambled(ZeroOutput output, Shape input, int outputs) {
        Network network = output.create(NnTests.parameters(), input, outputs);
        network.parameters().forEach(parameter -> parameter.assign(NnTests.normal(parameter.shape(), 0, 0.4, 21)));
        return network;
    }

    private static Tensor value(Network network, String name) {
        return NnTests.parameter(network, name).value();
    }

    @Test
    void convolutionScalesSumAndBias() {
        Network network = scrambled(ZeroOutput.DEFAULT, Shape.image(2, 4, 3), 5);
        Tensor x = NnTests.normal(Shape.of(2, 4, 3, 2), 0, 1, 22);
        Tensor expected = TestBackends.cpu()
                .conv2d(x, value(network, "weight"), value(network, "bias"), Activation.NONE)
                .mul(value(network, "logs").mul(3).exp());
        assertThat(network.apply(x, FlowContext.deterministic()).toDoubles())
                .containsExactly(expected.toDoubles(), within(1e-12));
    }

    @Test
    void edgeChannelMarksThePadding() {
        Network network = scrambled(ZeroOutput.GLOW, Shape.image(2, 4, 3), 5);
        Tensor x = NnTests.normal(Shape.of(2, 4, 3, 2), 0, 1, 22);
        Tensor expected = NormalizedConv2dTest.withIndicator(x, value(network, "weight"))
                .add(value(network, "bias"))
                .mul(value(network, "logs").mul(3).exp());
        assertThat(network.apply(x, FlowContext.deterministic()).toDoubles())
                .containsExactly(expected.toDoubles(), within(1e-12));
    }

    @Test
    void secondBiasAddsToTheFirst() {
        Network network = scrambled(ZeroOutput.WOODBURY, Shape.vector(3), 4);
        Tensor x = NnTests.normal(Shape.of(2, 3), 0, 1, 22);
        Tensor expected = x.matmul(value(network, "weight"))
                .add(value(network, "bias").add(value(network, "secondBias")))
                .mul(value(network, "logs").exp());
        assertThat(network.apply(x, FlowContext.deterministic()).toDoubles())
                .containsExactly(expected.toDoubles(), within(1e-12));
    }

    @Test
    void countsParameters() {
        Shape image = Shape.image(6, 4, 4);
        assertThat(ZeroOutput.DEFAULT
                        .create(NnTests.parameters(), image, 12)
                        .parameters()
                        .count())
                .isEqualTo(9 * 6 * 12 + 2 * 12);
        assertThat(ZeroOutput.GLOW
                        .create(NnTests.parameters(), image, 12)
                        .parameters()
                        .count())
                .isEqualTo(9 * 7 * 12 + 2 * 12);
        assertThat(ZeroOutput.WOODBURY
                        .create(NnTests.parameters(), image, 12)
                        .parameters()
                        .count())
                .isEqualTo(9 * 6 * 12 + 3 * 12);
    }
}
