package org.flows4j.layers.autoregressive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.nn.masked.ColumnLayout;
import org.flows4j.core.nn.masked.MaskedMlp;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.layers.transform.AffineTransform;
import org.flows4j.layers.transform.ColumnTransforms;
import org.flows4j.layers.transform.SplineTransform;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class InverseAutoregressiveTest {
    private static final MaskedMlp NETWORK = MaskedMlp.of(Nonlinearity.TANH, 6, 1);

    @Nested
    class Affine extends MaskedAutoregressiveTest.Variant {
        Affine() {
            super(NETWORK, 0, AffineTransform.IAF);
        }

        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return inverse(parameters, columns(input), ColumnLayout.reversed(input.channels()));
        }
    }

    @Nested
    class ConditionalSpline extends MaskedAutoregressiveTest.Variant {
        ConditionalSpline() {
            super(NETWORK, 2, new SplineTransform(3, 2, 4));
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(3));
        }

        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return inverse(parameters, columns(input), ColumnLayout.identity(input.channels()));
        }
    }

    @Test
    void isTheOtherDirectionOfTheMaskedLayer() {
        ColumnTransforms columns = ColumnTransforms.all(AffineTransform.MAF, 3);
        ParameterFactory factory = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(3));
        InverseAutoregressive layer = new InverseAutoregressive(factory, columns, ColumnLayout.identity(3), NETWORK, 0);
        layer.parameters().get("output.bias").assign(new double[] {0.3, -0.2, 0.1, 0.4, -1, 0.5});
        Tensor z = TestBackends.cpu().fromDoubles(new double[] {0.6, -1.1, 0.2}, Shape.of(1, 3), DType.FLOAT64);
        FlowContext pass = FlowContext.deterministic();
        assertThat(layer.inverse(z, pass).toDoubles())
                .containsExactly(
                        new double[] {0.9 * Math.exp(-0.2), -1 * Math.exp(0.4), -0.8 * Math.exp(0.5)}, within(1e-14));
        assertThat(layer.inverseWithLogDet(z, pass).logTerm().item()).isCloseTo(0.7, within(1e-14));
        assertThat(layer.forward(z, pass).logTerm().item()).isCloseTo(-0.7, within(1e-14));
    }
}
