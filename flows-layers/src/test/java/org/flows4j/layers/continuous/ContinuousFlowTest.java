package org.flows4j.layers.continuous;

import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.testing.InvertibleLayerContract;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;

/** The contract at tight tolerances; the default ones would state a larger error of the round trip. */
class ContinuousFlowTest {
    private static final SolverSettings TIGHT = new SolverSettings(1e-11, 1e-11, 10_000);

    abstract static class Variant extends InvertibleLayerContract {
        private final int conditions;
        private final SmoothNonlinearity nonlinearity;
        private final VelocityFeatures features;
        private final List<Integer> hidden;

        Variant(int conditions, SmoothNonlinearity nonlinearity, VelocityFeatures features, Integer... hidden) {
            this.conditions = conditions;
            this.nonlinearity = nonlinearity;
            this.features = features;
            this.hidden = List.of(hidden);
        }

        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            VelocityNetwork network =
                    new VelocityNetwork(parameters, input.channels(), conditions, hidden, nonlinearity, features);
            return new ContinuousFlow(network, Divergence.EXACT, TIGHT);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(2));
        }

        @Override
        protected @Nullable Shape conditionShape(Shape input) {
            return conditions == 0 ? null : Shape.vector(conditions);
        }
    }

    @Nested
    class TwoHiddenLayers extends Variant {
        TwoHiddenLayers() {
            super(0, SmoothNonlinearity.SWISH, VelocityFeatures.ofTime(1), 4, 5);
        }
    }

    @Nested
    class Images extends Variant {
        Images() {
            super(0, SmoothNonlinearity.SOFTPLUS, VelocityFeatures.ofTime(0));
        }

        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new ContinuousFlow(
                    new ConvolutionalVelocity(parameters, input, List.of(3), SmoothNonlinearity.SOFTPLUS),
                    Divergence.EXACT,
                    TIGHT);
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.image(2, 1, 2));
        }
    }

    @Nested
    class Conditional extends Variant {
        Conditional() {
            super(2, SmoothNonlinearity.TANH, VelocityFeatures.ofTime(1), 4);
        }
    }

    @Nested
    class WithFeaturesOfPoints extends Variant {
        WithFeaturesOfPoints() {
            super(1, SmoothNonlinearity.SWISH, new VelocityFeatures(1, 3, 2), 4, 5);
        }
    }
}
