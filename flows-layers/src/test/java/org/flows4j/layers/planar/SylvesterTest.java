package org.flows4j.layers.planar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.InvertibleLayerContract;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SylvesterTest {
    private abstract static class OfRank extends InvertibleLayerContract {
        private final int rank;

        OfRank(int rank) {
            this.rank = rank;
        }

        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new Sylvester(parameters, input.channels(), rank);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(3), Shape.vector(5));
        }

        /** Where r and s are near -1 and 1, Jacobians are nearly singular. */
        @Override
        protected double scramble() {
            return 0.4;
        }
    }

    @Nested
    class RankOne extends OfRank {
        RankOne() {
            super(1);
        }
    }

    @Nested
    class RankThree extends OfRank {
        RankThree() {
            super(3);
        }
    }

    /**
     * Q is the first two columns of the reflection at (1, 0, 0), which are -e1 and e2. By hand: v = (-x1, x2), a = S v + b, z = x + Q R
     * tanh(a).
     */
    @Test
    void goldenValue() {
        ParameterFactory factory = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(1));
        Sylvester layer = new Sylvester(factory, 3, 2);
        // The second and third reflection are the same, and cancel.
        layer.parameters().get("reflections").assign(new double[] {1, 0, 0, 1, 2, 3, 1, 2, 3});
        layer.parameters().get("r").assign(new double[] {0.5, 0.3, -0.4});
        layer.parameters().get("s").assign(new double[] {0.2, 0.7, 0.6});
        layer.parameters().get("b").assign(new double[] {0.1, -0.2});
        Tensor x = TestBackends.cpu().fromDoubles(new double[] {0.9, -0.8, 5}, Shape.of(1, 3), DType.FLOAT64);
        double r11 = Math.tanh(0.5);
        double r22 = Math.tanh(-0.4);
        double s11 = Math.tanh(0.2);
        double s22 = Math.tanh(0.6);
        double first = Math.tanh(s11 * -0.9 + 0.7 * -0.8 + 0.1);
        double second = Math.tanh(s22 * -0.8 - 0.2);
        LayerResult result = layer.forward(x, FlowContext.deterministic());
        assertThat(result.value().toDoubles())
                .containsExactly(
                        new double[] {0.9 - (r11 * first + 0.3 * second), -0.8 + r22 * second, 5}, within(1e-13));
        assertThat(result.logTerm().item())
                .isCloseTo(
                        Math.log1p(r11 * s11 * (1 - first * first)) + Math.log1p(r22 * s22 * (1 - second * second)),
                        within(1e-13));
    }
}
