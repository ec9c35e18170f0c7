package org.flows4j.layers.coupling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.nn.GlowConditioner;
import org.flows4j.core.nn.Mlp;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.TestBackends;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class AdditiveCouplingTest {
    @Nested
    class OnTheFirstHalf extends CouplingContract {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new AdditiveCoupling(parameters, input, Half.FIRST, networks);
        }
    }

    @Nested
    class OnTheSecondHalfAndACondition extends CouplingContract {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new AdditiveCoupling(parameters, input, Half.SECOND, networks, 3);
        }

        @Override
        protected @Nullable Shape conditionShape(Shape input) {
            return Shape.vector(3);
        }
    }

    private static ParameterFactory parameters() {
        return new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(5));
    }

    @Test
    void addsWhatTheNetworkSays() {
        AdditiveCoupling coupling =
                new AdditiveCoupling(parameters(), Shape.vector(3), Half.FIRST, Mlp.of(Nonlinearity.RELU));
        double[][] values = {{2, -0.5}, {0.25}};
        int next = 0;
        for (Parameter parameter : coupling.parameters()) {
            parameter.assign(values[next++]);
        }
        Tensor x = TestBackends.cpu().fromDoubles(new double[] {1, 4, 10}, Shape.of(1, 3), DType.FLOAT64);
        LayerResult result = coupling.forward(x, FlowContext.deterministic());
        assertThat(result.value().toDoubles()).containsExactly(new double[] {1, 4, 10 + 2 - 2 + 0.25}, within(1e-15));
        assertThat(result.logTerm().item()).isZero();
    }

    @Test
    void startsAsTheIdentity() {
        Shape input = Shape.image(4, 2, 2);
        AdditiveCoupling coupling = new AdditiveCoupling(parameters(), input, Half.FIRST, GlowConditioner.glow(6));
        Tensor x = TestBackends.cpu().normal(input.batch(2), DType.FLOAT64, new SplittableRandom(9));
        assertThat(coupling.forward(x, FlowContext.deterministic()).value().toDoubles())
                .containsExactly(x.toDoubles());
    }
}
