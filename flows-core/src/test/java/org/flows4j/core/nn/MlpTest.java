package org.flows4j.core.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.testing.NetworkContract;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MlpTest {
    private abstract static class OnVectors extends NetworkContract {
        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(1), Shape.vector(5));
        }
    }

    @Nested
    class WithRelu extends OnVectors {
        @Override
        protected NetworkFactory factory() {
            return Mlp.of(Nonlinearity.RELU, 7, 6);
        }
    }

    @Nested
    class WithTanhAndRandomOutput extends OnVectors {
        @Override
        protected NetworkFactory factory() {
            return new Mlp(List.of(6), Nonlinearity.TANH, OutputLayer.RANDOM);
        }
    }

    @Nested
    class WithEluAndScaledOutput extends OnVectors {
        @Override
        protected NetworkFactory factory() {
            return new Mlp(List.of(6, 5), Nonlinearity.ELU, OutputLayer.SCALED_ZERO);
        }
    }

    @Nested
    class WithoutHiddenLayers extends OnVectors {
        @Override
        protected NetworkFactory factory() {
            return new Mlp(List.of(), Nonlinearity.RELU, OutputLayer.RANDOM);
        }
    }

    @Test
    void computesItsFormula() {
        Network mlp = new Mlp(List.of(2), Nonlinearity.TANH, OutputLayer.RANDOM)
                .create(NnTests.parameters(), Shape.vector(2), 1);
        NnTests.assign(mlp, "dense1.weight", 1, -2, 0.5, 3);
        NnTests.assign(mlp, "dense1.bias", 0.1, -0.2);
        NnTests.assign(mlp, "dense2.weight", 2, -1);
        NnTests.assign(mlp, "dense2.bias", 0.25);
        double[] y = mlp.apply(
                        TestBackends.cpu().fromDoubles(new double[] {0.3, -0.4}, Shape.of(1, 2), DType.FLOAT64),
                        FlowContext.deterministic())
                .toDoubles();
        double first = Math.tanh(0.3 * 1 - 0.4 * 0.5 + 0.1);
        double second = Math.tanh(0.3 * -2 - 0.4 * 3 - 0.2);
        assertThat(y[0]).isCloseTo(2 * first - second + 0.25, within(1e-14));
    }

    @Test
    void startsAtZeroUnlessAskedOtherwise() {
        double[] y = NnTests.output(Mlp.of(Nonlinearity.RELU, 8), Shape.vector(3), 4);
        assertThat(y).containsOnly(0);
    }

    @Test
    void countsWeightsAndBiases() {
        Network mlp = Mlp.of(Nonlinearity.RELU, 50, 50).create(NnTests.parameters(), Shape.vector(5), 10);
        assertThat(mlp.parameters().count()).isEqualTo(5 * 50 + 50 + 50 * 50 + 50 + 50 * 10 + 10);
    }

    @Test
    void refusesImagesAndEmptyLayers() {
        assertThatThrownBy(() -> Mlp.of(Nonlinearity.RELU, 8).create(NnTests.parameters(), Shape.of(4, 4, 3), 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[4, 4, 3]")
                .hasMessageContaining("flatten");
        assertThatThrownBy(() -> Mlp.of(Nonlinearity.RELU, 8, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[8, 0]");
    }
}
