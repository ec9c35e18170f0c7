package org.flows4j.core.nn.flowpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.NetworkContract;
import org.flows4j.core.testing.Samples;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightNormConv2dTest extends NetworkContract {
    @Override
    protected NetworkFactory factory() {
        return (parameters, input, outputs) ->
                new WeightNormConv2d(parameters, Shape.of(outputs, input.channels(), 1, 3), 0.7, Nonlinearity.TANH);
    }

    @Override
    protected List<Shape> inputShapes() {
        return List.of(Shape.image(2, 3, 4), Shape.image(3, 1, 2));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 0.5, 0})
    void startsWithTheDeviationWanted(double initialScale) {
        ParameterFactory factory = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(1));
        WeightNormConv2d conv =
                new WeightNormConv2d(factory, Shape.of(4, 2, 3, 1), initialScale, Nonlinearity.IDENTITY);
        try (Scope scope = TestBackends.cpu().openScope()) {
            assertThat(scope).isNotNull();
            Tensor x = new Samples(TestBackends.cpu(), DType.FLOAT64, 2)
                    .normal(16, 5, 4, 2)
                    .add(3);
            Tensor y = conv.initialize(x, FlowContext.deterministic());
            double[] mean = y.sum(0, 1, 2).mul(1 / 320.0).toDoubles();
            double[] squares = y.square().sum(0, 1, 2).mul(1 / 320.0).toDoubles();
            for (int i = 0; i < 4; i++) {
                assertThat(mean[i]).isCloseTo(0, within(1e-12));
                assertThat(Math.sqrt(squares[i])).isCloseTo(initialScale, within(1e-5));
            }
        }
    }
}
