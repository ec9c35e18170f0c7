package org.flows4j.layers.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.nn.masked.ColumnLayout;
import org.flows4j.core.nn.masked.MaskedMlp;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.InvertibleLayerContract;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.layers.autoregressive.MaskedAutoregressive;
import org.junit.jupiter.api.Test;

class IdentitySplineTransformTest extends InvertibleLayerContract {
    @Override
    protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
        ElementTransform transform = new IdentitySplineTransform(new SplineTransform(4, 3, 6));
        return new MaskedAutoregressive(
                parameters,
                ColumnTransforms.of(List.of(transform, transform, transform)),
                ColumnLayout.identity(3),
                MaskedMlp.of(Nonlinearity.TANH, 6, 1));
    }

    @Override
    protected List<Shape> inputShapes() {
        return List.of(Shape.vector(3));
    }

    @Test
    void startsAsTheIdentity() {
        InvertibleLayer layer = create(
                new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(1)), Shape.vector(3));
        double[] values = {-2.5, 0.3, 7, 2.9, -1, 0};
        Tensor x = TestBackends.cpu().fromDoubles(values, Shape.of(2, 3), DType.FLOAT64);
        LayerResult result = layer.forward(x, FlowContext.deterministic());
        assertThat(result.value().toDoubles()).containsExactly(values, within(1e-14));
        assertThat(result.logTerm().toDoubles()).containsExactly(new double[] {0, 0}, within(1e-14));
    }
}
