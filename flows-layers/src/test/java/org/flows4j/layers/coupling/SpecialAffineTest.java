package org.flows4j.layers.coupling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.nn.Mlp;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SpecialAffineTest {
    @Nested
    class WithMoreDataThanAdded extends CouplingContract {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new SpecialAffine(parameters, input, 3, networks);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(4), Shape.image(4, 2, 3));
        }
    }

    @Nested
    class WithLessDataThanAdded extends CouplingContract {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new SpecialAffine(parameters, input, 1, networks);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(5), Shape.image(2, 2, 3));
        }
    }

    private static SpecialAffine linear() {
        ParameterFactory parameters = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(1));
        return new SpecialAffine(parameters, Shape.vector(3), 2, Mlp.of(Nonlinearity.IDENTITY));
    }

    @Test
    void standardisesTheDataByWhatWasAdded() {
        SpecialAffine layer = linear();
        // From z: means z and -z, log-deviations 0.5 and 2 z.
        layer.parameters().asList().get(0).assign(new double[] {1, -1, 0, 2});
        layer.parameters().asList().get(1).assign(new double[] {0, 0, 0.5, 0});
        Tensor xz = TestBackends.cpu().fromDoubles(new double[] {2, 1, 0.3}, Shape.of(1, 3), DType.FLOAT64);
        LayerResult result = layer.forward(xz, FlowContext.deterministic());
        double[] expected = {(2 - 0.3) / Math.exp(0.5), (1 + 0.3) / Math.exp(0.6), 0.3};
        assertThat(result.value().toDoubles()).containsExactly(expected, within(1e-12));
        assertThat(result.logTerm().toDoubles()).containsExactly(new double[] {-1.1}, within(1e-12));
    }

    @Test
    void refusesToHaveNothingOnOneSide() {
        ParameterFactory parameters = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(1));
        for (int dataChannels : new int[] {0, 3}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            new SpecialAffine(parameters, Shape.vector(3), dataChannels, Mlp.of(Nonlinearity.RELU, 4)))
                    .withMessageContaining("1 to 2")
                    .withMessageContaining("got " + dataChannels);
        }
    }
}
