package org.flows4j.layers.elementwise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.nn.DeepSets;
import org.flows4j.core.nn.Mlp;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.nn.OutputLayer;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.testing.InvertibleLayerContract;
import org.flows4j.core.testing.TestBackends;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class EmbeddedConditionTest {
    private static InvertibleLayer inner(ParameterFactory parameters, Shape input, int channels) {
        return new ConditionalAffine(parameters.child("inner"), input, channels, Mlp.of(Nonlinearity.TANH, 3));
    }

    private abstract static class Contract extends InvertibleLayerContract {
        abstract NetworkFactory network();

        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new EmbeddedCondition(
                    parameters.child("context"), Shape.vector(6), network(), inner(parameters, input, 2));
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(3));
        }

        @Override
        protected @Nullable Shape conditionShape(Shape input) {
            return Shape.vector(6);
        }
    }

    @Nested
    class Vectors extends Contract {
        @Override
        NetworkFactory network() {
            return Mlp.of(Nonlinearity.TANH, 4);
        }
    }

    @Nested
    class Sets extends Contract {
        @Override
        NetworkFactory network() {
            return DeepSets.of(2, false, 4);
        }
    }

    /** Memory modes work on the layers of the chain, whose condition is a recorded tensor. */
    @Nested
    class Chains extends Contract {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new EmbeddedCondition(
                    parameters.child("context"),
                    Shape.vector(6),
                    network(),
                    InvertibleChain.of(inner(parameters.child("1"), input, 2), inner(parameters.child("2"), input, 2)));
        }

        @Override
        NetworkFactory network() {
            return Mlp.of(Nonlinearity.TANH, 4);
        }
    }

    private static Flow flow(boolean padded) {
        ParameterFactory parameters = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(1));
        Shape pair = Shape.vector(2);
        Mlp affine = new Mlp(List.of(3), Nonlinearity.TANH, OutputLayer.RANDOM);
        return Flow.of(
                new EmbeddedCondition(
                        parameters.child("context"),
                        Shape.vector(9),
                        DeepSets.of(padded ? 2 : 3, padded, 5),
                        new ConditionalAffine(parameters.child("inner"), pair, 4, affine)),
                pair,
                parameters);
    }

    private static double logProb(Flow flow, float... condition) {
        return flow.given(condition).logProb(new double[][] {{0.3, -0.2}})[0];
    }

    @Test
    void theOrderOfASetDoesNotMatter() {
        Flow flow = flow(false);
        double first = logProb(flow, 1, 2, 3, -4, 5, 6, 0.5F, 0.2F, -1);

        assertThat(logProb(flow, 0.5F, 0.2F, -1, 1, 2, 3, -4, 5, 6)).isCloseTo(first, within(1e-12));
        assertThat(logProb(flow, 1, 2, 3, -4, 5, 6, 0.5F, 0.2F, 1)).isNotCloseTo(first, within(1e-6));
    }

    @Test
    void paddingDoesNotMatterButTheNumberOfElementsDoes() {
        Flow flow = flow(true);
        double one = logProb(flow, 1, 2, 3, 0, 0, 0, 0, 0, 0);

        assertThat(logProb(flow, 0, 8, 9, 1, 2, 3, 0, -5, 5)).isCloseTo(one, within(1e-12));
        assertThat(logProb(flow, 1, 2, 3, 1, 2, 3, 0, 0, 0)).isNotCloseTo(one, within(1e-6));
    }

    @Test
    void setsThatDoNotFitAreRejected() {
        ParameterFactory parameters = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(1));

        assertThatThrownBy(() -> DeepSets.of(2, true, 4).create(parameters, Shape.vector(8), 1))
                .hasMessageContaining("multiple of 3 values, got 8");
        assertThatThrownBy(() -> new EmbeddedCondition(
                        parameters, Shape.vector(2), Mlp.of(Nonlinearity.TANH, 4), ActNorm.perChannel(parameters, 2)))
                .hasMessageContaining("no condition");
    }
}
