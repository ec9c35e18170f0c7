package org.flows4j.core.nn.flowpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.nn.NnTests;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.NetworkContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataInitializedConv2dTest extends NetworkContract {
    @Override
    protected NetworkFactory factory() {
        return (parameters, input, outputs) -> new DataInitializedConv2d(parameters, input.channels(), outputs, 3, 0.1);
    }

    @Override
    protected List<Shape> inputShapes() {
        return List.of(Shape.image(2, 3, 4), Shape.image(3, 1, 2));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 0.1, 0})
    void startsWithTheDeviationWanted(double initialScale) {
        DataInitializedConv2d conv = new DataInitializedConv2d(NnTests.parameters(), 2, 4, 3, initialScale);
        Tensor y = conv.initialize(NnTests.normal(Shape.of(16, 5, 4, 2), 3, 2, 1), FlowContext.deterministic());
        double[] mean = y.sum(0, 1, 2).mul(1 / 320.0).toDoubles();
        double[] squares = y.square().sum(0, 1, 2).mul(1 / 320.0).toDoubles();
        for (int i = 0; i < 4; i++) {
            assertThat(mean[i]).isCloseTo(0, within(1e-12));
            assertThat(Math.sqrt(squares[i])).isCloseTo(initialScale, within(1e-5));
        }
    }

    @Test
    void refusesSenselessScales() {
        assertThatThrownBy(() -> new DataInitializedConv2d(NnTests.parameters(), 2, 4, 3, -1))
                .hasMessageContaining("-1.0");
    }
}
