package org.flows4j.layers.prior;

import static org.flows4j.layers.autoregressive.ArPriors.DILATED;
import static org.flows4j.layers.autoregressive.ArPriors.parameters;
import static org.flows4j.layers.autoregressive.ArPriors.smooth;

import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.testing.CountedNetworks;
import org.flows4j.core.testing.InvertibleLayerContract;
import org.flows4j.layers.autoregressive.ArPriorConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;

class MultiScaleArPriorContractTest {
    @Nested
    class OfSplit extends InvertibleLayerContract {
        private final CountedNetworks conditioners = new CountedNetworks(smooth(5));

        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            int given = input.channels() - input.channels() / 2;
            return new MultiScaleArPrior(parameters, input, given, DILATED, 0, conditioners, smooth(3));
        }

        @Override
        protected CountedNetworks networks() {
            return conditioners;
        }

        /** Extents that the dilation does not divide among them; more than one step, so that memory matters. */
        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.image(4, 2, 2), Shape.image(5, 3, 2));
        }
    }

    @Nested
    class OfWhole extends InvertibleLayerContract {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new MultiScaleArPrior(
                    parameters, input, 0, new ArPriorConfig(2, 3, 3, 1), 0, new CountedNetworks(smooth(5)), smooth(3));
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.image(3, 2, 2));
        }
    }

    @Nested
    class GivenAClass extends InvertibleLayerContract {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            int given = input.dim(0) == 1 ? 0 : 1;
            return new MultiScaleArPrior(parameters, input, given, DILATED, 2, smooth(3), smooth(3));
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.image(3, 2, 2), Shape.image(2, 1, 3));
        }

        @Override
        protected @Nullable Shape conditionShape(Shape input) {
            return Shape.vector(2);
        }
    }
}
