package org.flows4j.layers.residual;

import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.nn.lipschitz.LipschitzConvolutions;
import org.flows4j.core.nn.lipschitz.LipschitzMlp;
import org.flows4j.core.nn.lipschitz.LipschitzNetworkFactory;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.testing.InvertibleLayerContract;
import org.junit.jupiter.api.Nested;

/** The contract with exact determinants, with weights both within and beyond their bounds. */
class InvertibleResidualBlockTest {
    abstract static class Variant extends InvertibleLayerContract {
        private final LipschitzNetworkFactory networks;
        private final Shape shape;
        private final double scramble;

        Variant(LipschitzNetworkFactory networks, Shape shape, double scramble) {
            this.networks = networks;
            this.shape = shape;
            this.scramble = scramble;
        }

        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new InvertibleResidualBlock(parameters, input, networks, LogDetSettings.exact());
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(shape);
        }

        @Override
        protected double scramble() {
            return scramble;
        }
    }

    @Nested
    class Vectors extends Variant {
        Vectors() {
            super(new LipschitzMlp(List.of(5, 4), 0.9, true, false), Shape.vector(3), 0.8);
        }
    }

    @Nested
    class SmallWeights extends Variant {
        SmallWeights() {
            super(new LipschitzMlp(List.of(4), 0.9, false, true), Shape.vector(2), 0.2);
        }
    }

    @Nested
    class Images extends Variant {
        Images() {
            super(new LipschitzConvolutions(3, List.of(3, 1, 3), 0.8, true, false), Shape.image(2, 2, 3), 0.5);
        }
    }

    @Nested
    class DenseLayersOnImages extends Variant {
        DenseLayersOnImages() {
            super(new LipschitzMlp(List.of(4), 0.7, true, false), Shape.image(1, 2, 2), 0.5);
        }
    }
}
