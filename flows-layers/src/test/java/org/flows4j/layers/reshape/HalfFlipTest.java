package org.flows4j.layers.reshape;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.InvertibleLayerContract;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;

class HalfFlipTest extends InvertibleLayerContract {
    @Override
    protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
        return new HalfFlip();
    }

    @Override
    protected List<Shape> inputShapes() {
        return List.of(Shape.vector(4), Shape.vector(5), Shape.image(4, 2, 3), Shape.image(3, 1, 2));
    }

    /** Any number of channels will do. */
    @Override
    protected List<Shape> refusedShapes(Shape input) {
        return List.of(Shape.of(2, 2, 2, 4), Shape.of(2, 4));
    }

    @Test
    void swapsTheHalves() {
        assertThat(flipped(1, 2, 3, 4)).containsExactly(3, 4, 1, 2);
        assertThat(flipped(1, 2, 3, 4, 5)).containsExactly(4, 5, 1, 2, 3);
    }

    private static double[] flipped(double... x) {
        Tensor input = TestBackends.cpu().fromDoubles(x, Shape.of(1, x.length), DType.FLOAT64);
        return new HalfFlip()
                .forward(input, FlowContext.deterministic())
                .value()
                .toDoubles();
    }
}
