package org.flows4j.core.nn.flowpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.nn.NnTests;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.NetworkContract;
import org.junit.jupiter.api.Test;

class LayerNormTest extends NetworkContract {
    @Override
    protected NetworkFactory factory() {
        return (parameters, input, outputs) -> new LayerNorm(parameters, input.channels());
    }

    @Override
    protected List<Shape> inputShapes() {
        return List.of(Shape.vector(4), Shape.image(5, 2, 3));
    }

    /** Variance of (1, 2, 6) about its mean 3 is 14/3, divided by 3, not by 2. */
    @Test
    void usesTheBiasedVariance() {
        LayerNorm norm = new LayerNorm(NnTests.parameters(), 3);
        NnTests.assign(norm, "gain", 1, 2, 1);
        NnTests.assign(norm, "bias", 0, 0, 5);
        Tensor x = NnTests.parameters()
                .backend()
                .fromDoubles(
                        new double[] {1, 2, 6},
                        Shape.of(1, 3),
                        NnTests.parameters().dtype());
        double[] y = norm.apply(x, FlowContext.deterministic()).toDoubles();
        double deviation = Math.sqrt(14 / 3.0 + 1e-5);
        assertThat(y).containsExactly(new double[] {-2 / deviation, -2 / deviation, 3 / deviation + 5}, within(1e-12));
    }
}
