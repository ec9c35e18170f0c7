package org.flows4j.layers.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.nn.ZeroOutput;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.InvertibleLayerContract;
import org.flows4j.core.testing.TestBackends;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** With the edge channel, for without it the weights see nothing but zeros and no gradient reaches them. */
class TopPriorTest extends InvertibleLayerContract {
    @Override
    protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
        return new TopPrior(parameters, input, ZeroOutput.GLOW);
    }

    @Override
    protected List<Shape> inputShapes() {
        return List.of(Shape.image(2, 3, 4), Shape.image(3, 1, 1));
    }

    @Nested
    class Conditional extends InvertibleLayerContract {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new TopPrior(parameters, input, ZeroOutput.GLOW, 2);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.image(2, 3, 4), Shape.image(3, 1, 1));
        }

        @Override
        protected @Nullable Shape conditionShape(Shape input) {
            return Shape.vector(2);
        }
    }

    @Test
    void meansAndLogsAreContiguousHalves() {
        ParameterFactory parameters = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(5));
        TopPrior prior = new TopPrior(parameters, Shape.image(2, 1, 1), ZeroOutput.DEFAULT);
        for (Parameter parameter : prior.parameters()) {
            if (parameter.name().equals("bias")) {
                parameter.assign(new double[] {0.5, -2, 0.3, -0.7});
            }
        }
        Tensor z = TestBackends.cpu().fromDoubles(new double[] {1, 2}, Shape.of(1, 1, 1, 2), DType.FLOAT64);
        LayerResult result = prior.forward(z, FlowContext.deterministic());
        assertThat(result.value().toDoubles())
                .containsExactly(new double[] {0.5 * Math.exp(-0.3), 4 * Math.exp(0.7)}, within(1e-14));
        assertThat(result.logTerm().item()).isCloseTo(0.4, within(1e-15));
    }
}
