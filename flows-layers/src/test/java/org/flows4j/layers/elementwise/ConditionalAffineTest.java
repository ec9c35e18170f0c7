package org.flows4j.layers.elementwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
import org.flows4j.core.testing.InvertibleLayerContract;
import org.flows4j.core.testing.TestBackends;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ConditionalAffineTest {
    private static final int CONDITION = 2;

    @Nested
    class Contract extends InvertibleLayerContract {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new ConditionalAffine(parameters, input, CONDITION, Mlp.of(Nonlinearity.TANH, 3));
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(1), Shape.vector(3));
        }

        @Override
        protected @Nullable Shape conditionShape(Shape input) {
            return Shape.vector(CONDITION);
        }
    }

    private static ConditionalAffine layer(int conditionChannels) {
        ParameterFactory parameters = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(1));
        return new ConditionalAffine(parameters, Shape.vector(3), conditionChannels, Mlp.of(Nonlinearity.TANH, 3));
    }

    @Test
    void startsAsTheIdentity() {
        Tensor x = TestBackends.cpu().normal(Shape.of(2, 3), DType.FLOAT64, new SplittableRandom(2));
        Tensor condition = TestBackends.cpu().normal(Shape.of(2, CONDITION), DType.FLOAT64, new SplittableRandom(3));
        LayerResult result =
                layer(CONDITION).forward(x, FlowContext.deterministic().withCondition(condition));
        assertThat(result.value().toDoubles()).containsExactly(x.toDoubles());
        assertThat(result.logTerm().toDoubles()).containsOnly(0);
    }

    @Test
    void aMissingOrUnfitConditionIsNamed() {
        Tensor x = TestBackends.cpu().normal(Shape.of(2, 3), DType.FLOAT64, new SplittableRandom(2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> layer(CONDITION).forward(x, FlowContext.deterministic()))
                .withMessageContaining("[2, 2]")
                .withMessageContaining("has none");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        layer(CONDITION).forward(x, FlowContext.deterministic().withCondition(x)))
                .withMessageContaining("[2, 2]");
        assertThatIllegalArgumentException().isThrownBy(() -> layer(0)).withMessageContaining("got 0");
    }
}
