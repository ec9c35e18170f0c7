package org.flows4j.layers.elementwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.InvertibleLayerContract;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;

class IntervalLogitTest extends InvertibleLayerContract {
    @Override
    protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
        return new IntervalLogit(new double[] {-1, 0, -3}, new double[] {2, 1, 5});
    }

    @Override
    protected List<Shape> inputShapes() {
        return List.of(Shape.vector(3));
    }

    @Override
    protected double inputElement(RandomGenerator random) {
        return random.nextDouble(0.1, 0.9);
    }

    @Test
    void goldenValue() {
        IntervalLogit layer = new IntervalLogit(new double[] {-1, 10}, new double[] {3, 20});
        Tensor x = TestBackends.cpu().fromDoubles(new double[] {0, 15}, Shape.of(1, 2), DType.FLOAT64);
        LayerResult result = layer.forward(x, FlowContext.deterministic());
        assertThat(result.value().toDoubles()).containsExactly(new double[] {Math.log(1.0 / 3), 0}, within(1e-15));
        assertThat(result.logTerm().item()).isCloseTo(Math.log(4.0 / 3) + Math.log(10.0 / 25), within(1e-15));
    }

    @Test
    void valuesOutsideAreRefused() {
        IntervalLogit layer = new IntervalLogit(new double[] {-1, 10}, new double[] {3, 20});
        Tensor x = TestBackends.cpu().fromDoubles(new double[] {0, 20}, Shape.of(1, 2), DType.FLOAT64);
        assertThatThrownBy(() -> layer.forward(x, FlowContext.deterministic()))
                .hasMessageContaining("20.0 in column 1")
                .hasMessageContaining("(10.0, 20.0)");
        assertThatThrownBy(() -> new IntervalLogit(new double[] {1}, new double[] {1}))
                .hasMessageContaining("(1.0, 1.0)");
        assertThatThrownBy(() -> new IntervalLogit(new double[] {1}, new double[] {2, 3}))
                .hasMessageContaining("1 and 2");
    }
}
