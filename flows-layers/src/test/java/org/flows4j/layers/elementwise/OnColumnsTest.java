package org.flows4j.layers.elementwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.InvertibleLayerContract;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.layers.linear.Invertible1x1Conv;
import org.flows4j.layers.linear.MatrixParametrization;
import org.junit.jupiter.api.Test;

class OnColumnsTest extends InvertibleLayerContract {
    @Override
    protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
        return new OnColumns(
                new Invertible1x1Conv(parameters, 2, MatrixParametrization.plain()), List.of(3, 1), input.channels());
    }

    @Override
    protected List<Shape> inputShapes() {
        return List.of(Shape.vector(5), Shape.vector(4));
    }

    /** Column 3 is the first of the layer's, and column 1 the second. */
    @Test
    void goldenValue() {
        ParameterFactory factory = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(1));
        DiagonalAffine inner = DiagonalAffine.perChannel(factory, 2);
        inner.parameters().get("mean").assign(new double[] {10, 20});
        OnColumns layer = new OnColumns(inner, List.of(3, 1), 4);
        Tensor x = TestBackends.cpu().fromDoubles(new double[] {1, 2, 3, 4}, Shape.of(1, 4), DType.FLOAT64);
        assertThat(layer.forward(x, FlowContext.deterministic()).value().toDoubles())
                .containsExactly(new double[] {1, -18, 3, -6}, within(1e-15));
    }

    @Test
    void allColumnsMayBeChosen() {
        InvertibleLayer layer = new OnColumns(new Logit(0), List.of(1, 0), 2);
        Tensor x = TestBackends.cpu().fromDoubles(new double[] {0.5, 0.25}, Shape.of(1, 2), DType.FLOAT64);
        assertThat(layer.forward(x, FlowContext.deterministic()).value().toDoubles())
                .containsExactly(new double[] {0, Math.log(1.0 / 3)}, within(1e-15));
    }

    @Test
    void senselessColumnsAreRefused() {
        assertThatThrownBy(() -> new OnColumns(new Logit(0), List.of(0, 0), 3)).hasMessageContaining("[0, 0]");
        assertThatThrownBy(() -> new OnColumns(new Logit(0), List.of(3), 3)).hasMessageContaining("[3]");
    }
}
