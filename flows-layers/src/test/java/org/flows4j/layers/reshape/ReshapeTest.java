package org.flows4j.layers.reshape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.InvertibleLayerContract;
import org.junit.jupiter.api.Test;

class ReshapeTest extends InvertibleLayerContract {
    @Override
    protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
        return Reshape.flatten(input);
    }

    @Override
    protected List<Shape> inputShapes() {
        return List.of(Shape.image(2, 3, 4), Shape.vector(5));
    }

    @Test
    void keepsRowMajorOrder() {
        Tensor x = Counting.images(2, Shape.image(2, 3, 4));
        Tensor z = new Reshape(Shape.image(2, 3, 4), Shape.image(4, 2, 3))
                .forward(x, FlowContext.deterministic())
                .value();
        assertThat(z.shape()).isEqualTo(Shape.of(2, 2, 3, 4));
        assertThat(z.toDoubles()).containsExactly(x.toDoubles());
    }

    @Test
    void sizesMustAgree() {
        assertThatThrownBy(() -> new Reshape(Shape.image(2, 3, 4), Shape.vector(25)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("24")
                .hasMessageContaining("25");
    }
}
