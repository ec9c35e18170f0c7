package org.flows4j.core.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NormalizedDenseTest {
    private static final int INPUTS = 3;
    private static final int OUTPUTS = 5;
    private static final Shape BATCH = Shape.of(40, INPUTS);

    private static NormalizedDense layer(double factor) {
        return new NormalizedDense(NnTests.parameters(), INPUTS, OUTPUTS, factor);
    }

    /** Product and actnorm one after another. */
    private static Tensor preActivation(Network layer, Tensor x, double factor) {
        Tensor raw =
                TestBackends.cpu().dense(x, NnTests.parameter(layer, "weight").value(), null, Activation.NONE);
        Tensor logs = NnTests.parameter(layer, "logs").value();
        return raw.add(NnTests.parameter(layer, "bias").value())
                .mul(logs.mul(factor).exp());
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 3})
    void isProductThenActnormThenRelu(double factor) {
        NormalizedDense layer = layer(factor);
        NnTests.parameter(layer, "bias").assign(NnTests.normal(Shape.of(OUTPUTS), 0, 1, 11));
        NnTests.parameter(layer, "logs").assign(NnTests.normal(Shape.of(OUTPUTS), 0, 0.5, 12));
        Tensor x = NnTests.normal(BATCH, 0.5, 2, 13);
        double[] expected = preActivation(layer, x, factor).unary(UnaryOp.RELU).toDoubles();
        assertThat(layer.apply(x, FlowContext.deterministic()).toDoubles()).containsExactly(expected, within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 3})
    void initialisationGivesMeanZeroAndVarianceOneOnce(double factor) {
        NormalizedDense layer = layer(factor);
        Tensor x = NnTests.normal(BATCH, 0.5, 2, 13);
        double[] result = layer.initialize(x, FlowContext.deterministic()).toDoubles();
        Tensor y = preActivation(layer, x, factor);
        double share = 1.0 / BATCH.dim(0);
        assertThat(y.sum(0).mul(share).toDoubles()).containsOnly(new double[OUTPUTS], within(1e-12));
        for (double variance : y.square().sum(0).mul(share).toDoubles()) {
            assertThat(variance).isCloseTo(1, within(1e-4));
        }
        assertThat(result).containsExactly(y.unary(UnaryOp.RELU).toDoubles(), within(1e-12));
        double[] logs = NnTests.parameter(layer, "logs").value().toDoubles();
        layer.initialize(NnTests.normal(BATCH, 3, 5, 2), FlowContext.deterministic());
        assertThat(NnTests.parameter(layer, "logs").value().toDoubles()).containsExactly(logs);
    }
}
