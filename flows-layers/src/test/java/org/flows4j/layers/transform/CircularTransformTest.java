package org.flows4j.layers.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.Parameter;
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
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.InvertibleLayerContract;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.layers.autoregressive.MaskedAutoregressive;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class CircularTransformTest {
    private static final TensorBackend BACKEND = TestBackends.cpu();

    private static MaskedAutoregressive torus(ParameterFactory parameters, ElementTransform... columns) {
        return new MaskedAutoregressive(
                parameters,
                ColumnTransforms.of(List.of(columns)),
                ColumnLayout.identity(columns.length),
                MaskedMlp.of(Nonlinearity.TANH, 6, 1));
    }

    /** Angles on both sides, and away from the cut, where finite differences would jump. */
    private abstract static class Contract extends InvertibleLayerContract {
        @Override
        protected double inputElement(RandomGenerator random) {
            return random.nextDouble(-1.5, 1.5);
        }

        @Override
        protected double latentElement(RandomGenerator random) {
            return random.nextDouble(-1.5, 1.5);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(3));
        }
    }

    @Nested
    class Angles extends Contract {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            CircularTransform circle = new CircularTransform(4, 2);
            return torus(parameters, circle, circle, circle);
        }
    }

    @Nested
    class AnglesAmongNumbers extends Contract {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            CircularTransform circle = new CircularTransform(3, 2);
            return torus(parameters, circle, new SplineTransform(3, 2, 2), circle);
        }
    }

    private static MaskedAutoregressive scrambled() {
        CircularTransform circle = new CircularTransform(4, 1);
        MaskedAutoregressive layer =
                torus(new ParameterFactory(BACKEND, DType.FLOAT64, new SplittableRandom(1)), circle, circle);
        SplittableRandom random = new SplittableRandom(2);
        for (Parameter parameter : layer.parameters()) {
            double[] values = parameter.value().toDoubles();
            Arrays.setAll(values, i -> values[i] + 0.7 * random.nextGaussian());
            parameter.assign(values);
        }
        return layer;
    }

    private static LayerResult forward(MaskedAutoregressive layer, double... pairs) {
        Tensor x = BACKEND.fromDoubles(pairs, Shape.of(pairs.length / 2, 2), DType.FLOAT64);
        return layer.forward(x, FlowContext.deterministic());
    }

    /** Whole turns change nothing, and the density has no jump at the cut, in the column itself and through the network. */
    @Test
    void knowsThatAnglesArePeriodic() {
        MaskedAutoregressive layer = scrambled();
        double turn = 2 * Math.PI;
        LayerResult same = forward(layer, 0.3, -1, 0.3 + turn, -1 - 3 * turn);
        assertThat(same.logTerm().toDoubles()[1]).isCloseTo(same.logTerm().toDoubles()[0], within(1e-12));
        double near = Math.PI - 1e-12;
        double[] across = forward(layer, near, 1, -near, 1, 0.5, near, 0.5, -near)
                .logTerm()
                .toDoubles();
        assertThat(across[1]).isCloseTo(across[0], within(1e-7));
        assertThat(across[3]).isCloseTo(across[2], within(1e-7));
    }

    /** With the uniform distribution as the base, the density of the torus integrates to 1. */
    @Test
    void densityIntegratesToOne() {
        int side = 200;
        double step = 2 * Math.PI / side;
        double[] grid = new double[2 * side * side];
        for (int i = 0; i < side * side; i++) {
            grid[2 * i] = (Math.floorDiv(i, side) + 0.5) * step - Math.PI;
            grid[2 * i + 1] = (i % side + 0.5) * step - Math.PI;
        }
        double[] logDet = forward(scrambled(), grid).logTerm().toDoubles();
        double sum = Arrays.stream(logDet).map(Math::exp).sum() / (side * side);
        assertThat(sum).isCloseTo(1, within(1e-3));
    }

    @Test
    void senselessArgumentsAreRefused() {
        assertThatThrownBy(() -> new CircularTransform(1, 4)).hasMessageContaining("got 1");
        assertThatThrownBy(() -> new CircularTransform(4, 0)).hasMessageContaining("got 0");
    }
}
