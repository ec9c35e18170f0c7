package org.flows4j.layers.linear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.testing.InvertibleLayerContract;
import org.flows4j.core.testing.LayerProbe;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.core.testing.Values;
import org.junit.jupiter.api.Test;

class HalvesConvTest extends InvertibleLayerContract {
    @Override
    protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
        return new HalvesConv(parameters, input.channels(), MatrixParametrization.identityPlusNoise(0.001));
    }

    @Override
    protected List<Shape> inputShapes() {
        return List.of(Shape.vector(2), Shape.vector(5), Shape.image(4, 3, 2));
    }

    @Override
    protected double scramble() {
        return 0.1;
    }

    @Test
    void eachHalfHasAMatrixOfItsOwn() {
        ParameterFactory parameters = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(5));
        HalvesConv layer = new HalvesConv(parameters, 4, MatrixParametrization.plain());
        // W1 = [[2, 1], [0, 3]] and W2 = [[1, 0], [1, -2]], stored transposed; determinants 6 and -2.
        List<Parameter> weights = layer.parameters().asList();
        weights.get(0).assign(new double[] {2, 0, 1, 3});
        weights.get(1).assign(new double[] {1, 1, 0, -2});
        LayerProbe.Pass pass = new LayerProbe(layer, TestBackends.cpu(), DType.FLOAT64, null, 0)
                .plain(Values.of(Shape.of(1, 1, 2, 4), 1, 2, 3, 4, 0, 1, 1, 0));
        assertThat(pass.value().elements()).containsExactly(new double[] {4, 6, 3, -5, 1, 3, 1, 1}, within(1e-12));
        assertThat(pass.logTerm().elements()).containsExactly(new double[] {2 * Math.log(12)}, within(1e-12));
    }

    @Test
    void refusesASingleChannel() {
        ParameterFactory parameters = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(5));
        assertThatThrownBy(() -> new HalvesConv(parameters, 1, MatrixParametrization.plain()))
                .hasMessageContaining("1");
    }
}
