package org.flows4j.layers.nif;

import java.util.EnumSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.StochasticLayer;
import org.flows4j.core.nn.Mlp;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.nn.OutputLayer;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.testing.StochasticLayerContract;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;

class GaussianNifContractTest {
    /** Of 2 latent dimensions; the marginal density is known. */
    private abstract static class Kinds extends StochasticLayerContract {
        private final NoiseModel.Kind kind;

        Kinds(NoiseModel.Kind kind) {
            this.kind = kind;
        }

        @Override
        protected StochasticLayer create(ParameterFactory parameters, Shape input) {
            return new GaussianNif(parameters, input, 2, new NoiseModel(kind, 0.3));
        }

        /** Where the prior varies little over the stochastic inverse, so that few draws tell the mean of its ratio. */
        @Override
        protected double inputElement(RandomGenerator random) {
            return 0.5 * random.nextGaussian();
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(2), Shape.vector(5), Shape.image(1, 3, 2));
        }

        @Override
        protected OptionalDouble exactLogProbability(StochasticLayer layer, double... x) {
            return OptionalDouble.of(
                    ExactGaussian.of(layer.parameters(), x.length, 2).logDensity(x, 1));
        }

        @Override
        protected boolean lossless() {
            return false;
        }
    }

    @Nested
    class Diagonal extends Kinds {
        Diagonal() {
            super(NoiseModel.Kind.DIAGONAL);
        }
    }

    @Nested
    class Scalar extends Kinds {
        Scalar() {
            super(NoiseModel.Kind.SCALAR);
        }
    }

    @Nested
    class Full extends Kinds {
        Full() {
            super(NoiseModel.Kind.FULL);
        }
    }

    private abstract static class Conditional extends StochasticLayerContract {
        private final NoiseModel.Kind kind;
        private final EnumSet<NifConditioning.Part> parts;

        Conditional(NoiseModel.Kind kind, EnumSet<NifConditioning.Part> parts) {
            this.kind = kind;
            this.parts = parts;
        }

        @Override
        protected StochasticLayer create(ParameterFactory parameters, Shape input) {
            Mlp network = new Mlp(List.of(3), Nonlinearity.TANH, OutputLayer.RANDOM);
            return new GaussianNif(parameters, input, 2, NoiseModel.of(kind), new NifConditioning(2, network, parts));
        }

        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.vector(3), Shape.image(1, 2, 2));
        }

        @Override
        protected @Nullable Shape conditionShape(Shape input) {
            return Shape.vector(2);
        }

        @Override
        protected boolean lossless() {
            return false;
        }
    }

    @Nested
    class ConditionalInAllParts extends Conditional {
        ConditionalInAllParts() {
            super(NoiseModel.Kind.FULL, EnumSet.allOf(NifConditioning.Part.class));
        }
    }

    @Nested
    class ConditionalOffset extends Conditional {
        ConditionalOffset() {
            super(NoiseModel.Kind.DIAGONAL, EnumSet.of(NifConditioning.Part.OFFSET));
        }
    }

    @Nested
    class ConditionalNoise extends Conditional {
        ConditionalNoise() {
            super(NoiseModel.Kind.SCALAR, EnumSet.of(NifConditioning.Part.NOISE));
        }
    }
}
