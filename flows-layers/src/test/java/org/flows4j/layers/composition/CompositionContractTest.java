package org.flows4j.layers.composition;

import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.FactorOut;
import org.flows4j.core.layer.Inverted;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.nn.ConvConditioner;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.testing.InvertibleLayerContract;
import org.flows4j.layers.coupling.AffineCoupling;
import org.flows4j.layers.elementwise.ActNorm;
import org.flows4j.layers.linear.Invertible1x1Conv;
import org.flows4j.layers.reshape.ChannelOrder;
import org.flows4j.layers.reshape.Squeeze;
import org.junit.jupiter.api.Nested;

/** Chains, inversion and multi-scale keep the layer contract when their parts do. */
class CompositionContractTest {
    private static InvertibleLayer step(ParameterFactory parameters, Shape shape) {
        return InvertibleChain.of(
                ActNorm.perChannel(parameters.child("actnorm"), shape.channels()),
                new Invertible1x1Conv(parameters.child("mixing"), shape.channels()),
                new AffineCoupling(
                        parameters.child("coupling"), shape, AffineCoupling.Config.GLOW, new ConvConditioner(3)));
    }

    private abstract static class Images extends InvertibleLayerContract {
        @Override
        protected List<Shape> inputShapes() {
            return List.of(Shape.image(4, 2, 2), Shape.image(3, 4, 2));
        }
    }

    @Nested
    class Chain extends Images {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return InvertibleChain.of(step(parameters.child("a"), input), step(parameters.child("b"), input));
        }
    }

    @Nested
    class Backwards extends Images {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            return new Inverted(step(parameters, input), input);
        }
    }

    @Nested
    class MultiScale extends Images {
        @Override
        protected InvertibleLayer create(ParameterFactory parameters, Shape input) {
            Squeeze squeeze = new Squeeze(ChannelOrder.CHANNEL_MAJOR);
            Shape squeezed = squeeze.outputShape(input);
            Shape kept = squeezed.with(-1, squeezed.channels() / 2);
            Shape keptTwice = kept.with(-1, kept.channels() - kept.channels() / 2);
            InvertibleLayer inner = new FactorOut(step(parameters.child("inner"), keptTwice), kept);
            InvertibleLayer outer = step(parameters.child("outer"), squeezed);
            return InvertibleChain.of(squeeze, outer, new FactorOut(inner, squeezed));
        }
    }
}
