package org.flows4j.layers.elementwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.InvertibleLayerContract;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.layers.linear.Invertible1x1Conv;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class DomainTest {
    /** Behind it a layer with parameters, for the contract's gradients. */
    @Nested
    class Contract extends InvertibleLayerContract {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return InvertibleChain.of(
                    new Domain(-100, 100), new Invertible1x1Conv(parameters.child("mixing"), input.channels()));
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(3), Shape.image(2, 2, 2));
        }

        @Override
        protected double inputElement(RandomGenerator random) {
            return 10 * random.nextGaussian();
        }
    }

    @Test
    void theEndsBelongToTheDomainInEveryPrecision() {
        Domain angles = new Domain(-Math.PI, Math.PI);
        for (DType dtype : List.of(DType.FLOAT32, DType.FLOAT64)) {
            double above = dtype == DType.FLOAT32 ? Math.nextUp((float) Math.PI) : Math.nextUp(Math.PI);
            double[] rows = {-Math.PI, Math.PI, 0, above, -above, 0, 1, Double.MAX_VALUE / 1e300};
            Tensor x = TestBackends.cpu().fromDoubles(rows, Shape.of(4, 2), dtype);
            LayerResult result = angles.forward(x, FlowContext.deterministic());
            assertThat(result.logTerm().toDoubles())
                    .containsExactly(0, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY);
            assertThat(result.value().toDoubles()).containsExactly(x.toDoubles());
        }
    }

    @Test
    void endsAreInOrder() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Domain(1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Domain(0, Double.POSITIVE_INFINITY));
    }
}
