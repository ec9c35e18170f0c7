package org.flows4j.core.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalizedConv2dTest {
    private static final int INPUTS = 3;
    private static final int OUTPUTS = 5;
    private static final Shape BATCH = Shape.of(6, 4, 5, INPUTS);

    private static NormalizedConv2d layer(int kernel, double factor, boolean edge) {
        return new NormalizedConv2d(NnTests.parameters(), INPUTS, OUTPUTS, kernel, factor, edge);
    }

    /** Convolution, actnorm and ReLU one after another; the border indicator padded on explicitly. */
    private static Tensor preActivation(Network layer, Tensor x, double factor, boolean edge) {
        Tensor weight = NnTests.parameter(layer, "weight").value();
        Tensor raw = edge ? withIndicator(x, weight) : TestBackends.cpu().conv2d(x, weight, null, Activation.NONE);
        Tensor logs = NnTests.parameter(layer, "logs").value();
        return raw.add(NnTests.parameter(layer, "bias").value())
                .mul(logs.mul(factor).exp());
    }

    /** The 3x3 convolution of the image in a frame of width 1, whose last channel marks the frame; the inside of the result. */
    static Tensor withIndicator(Tensor x, Tensor weight) {
        int rows = x.shape().dim(1);
        int columns = x.shape().dim(2);
        Tensor inside = TestBackends.cpu().fill(0, x.shape().with(-1, 1), DType.FLOAT64);
        Tensor framed = Tensor.concat(-1, frame(x, 0), frame(inside, 1));
        return TestBackends.cpu()
                .conv2d(framed, weight, null, Activation.NONE)
                .slice(1, 1, rows + 1)
                .slice(2, 1, columns + 1);
    }

    private static Tensor frame(Tensor x, double value) {
        Tensor column = TestBackends.cpu().fill(value, x.shape().with(2, 1), DType.FLOAT64);
        Tensor wide = Tensor.concat(2, column, x, column);
        Tensor row = TestBackends.cpu().fill(value, wide.shape().with(1, 1), DType.FLOAT64);
        return Tensor.concat(1, row, wide, row);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, false", "3, 1, false", "3, 3, false", "3, 1, true", "3, 3, true"})
    void isConvolutionThenActnormThenRelu(int kernel, double factor, boolean edge) {
        NormalizedConv2d layer = layer(kernel, factor, edge);
        NnTests.parameter(layer, "bias").assign(NnTests.normal(Shape.of(OUTPUTS), 0, 1, 11));
        NnTests.parameter(layer, "logs").assign(NnTests.normal(Shape.of(OUTPUTS), 0, 0.5, 12));
        Tensor x = NnTests.normal(BATCH, 0.5, 2, 13);
        double[] expected =
                preActivation(layer, x, factor, edge).unary(UnaryOp.RELU).toDoubles();
        double[] actual = layer.apply(x, FlowContext.deterministic()).toDoubles();
        assertThat(actual).containsExactly(expected, within(1e-12));
    }

    @ParameterizedTest
    @CsvSource({"1, 1, false", "3, 3, false", "3, 3, true"})
    void initialisationGivesMeanZeroAndVarianceOne(int kernel, double factor, boolean edge) {
        NormalizedConv2d layer = layer(kernel, factor, edge);
        Tensor x = NnTests.normal(BATCH, 0.5, 2, 13);
        double[] result = layer.initialize(x, FlowContext.deterministic()).toDoubles();
        Tensor y = preActivation(layer, x, factor, edge);
        double share = (double) OUTPUTS / y.shape().size();
        assertThat(y.sum(0, 1, 2).mul(share).toDoubles()).containsOnly(new double[OUTPUTS], within(1e-12));
        double[] variances = y.square().sum(0, 1, 2).mul(share).toDoubles();
        double[] scales =
                NnTests.parameter(layer, "logs").value().mul(factor).exp().toDoubles();
        for (int i = 0; i < OUTPUTS; i++) {
            // The 1e-6 that keeps the logarithm of a constant channel finite makes it a little less than 1.
            assertThat(Math.sqrt(variances[i])).isCloseTo(1 - 1e-6 * scales[i], within(1e-12));
            assertThat(variances[i]).isCloseTo(1, within(1e-4));
        }
        assertThat(result).containsExactly(y.unary(UnaryOp.RELU).toDoubles(), within(1e-12));
        assertThat(NnTests.parameter(layer, "initialized").value().item()).isEqualTo(1);
    }

    @Test
    void initialisesOnlyOnce() {
        NormalizedConv2d layer = layer(3, 1, false);
        layer.initialize(NnTests.normal(BATCH, 0, 1, 1), FlowContext.deterministic());
        double[] logs = NnTests.parameter(layer, "logs").value().toDoubles();
        layer.initialize(NnTests.normal(BATCH, 3, 5, 2), FlowContext.deterministic());
        assertThat(NnTests.parameter(layer, "logs").value().toDoubles()).containsExactly(logs);
    }

    @Test
    void aConstantChannelInitialisesFinitely() {
        NormalizedConv2d layer = layer(3, 1, false);
        Tensor zeros = TestBackends.cpu().fill(0, BATCH, DType.FLOAT64);
        assertThat(layer.initialize(zeros, FlowContext.deterministic()).toDoubles())
                .containsOnly(0);
    }
}
