package org.flows4j.layers.stochastic;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.StochasticLayer;
import org.flows4j.core.nn.ConvConditioner;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.testing.StochasticLayerContract;
import org.flows4j.core.testing.TestBackends;
import org.flows4j.layers.coupling.AffineCoupling;
import org.flows4j.layers.elementwise.ActNorm;
import org.flows4j.layers.reshape.ChannelOrder;
import org.flows4j.layers.reshape.ColumnParitySplit;
import org.flows4j.layers.reshape.Squeeze;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ContextualFlowTest {
    private static final Shape IMAGE = Shape.image(2, 2, 2);

    private static InvertibleLayer flow(ParameterFactory parameters, Shape arranged, int contextChannels) {
        return InvertibleChain.of(
                ActNorm.perChannel(parameters.child("actnorm"), arranged.channels()),
                new AffineCoupling(
                        parameters.child("coupling"),
                        arranged,
                        AffineCoupling.Config.FLOW_PLUS_PLUS,
                        new ConvConditioner(3),
                        contextChannels));
    }

    /** As the posterior of an augmentation, which is what it is for. */
    private abstract static class AsPosterior extends StochasticLayerContract {
        @Override
        protected List<Shape> inputShapes() {
            return List.of(IMAGE);
        }

        @Override
        protected double scramble() {
            return 0.1;
        }
    }

    @Nested
    class ThroughANetwork extends AsPosterior {
        @Override
        protected StochasticLayer create(ParameterFactory parameters, Shape input) {
            ColumnParitySplit columns = new ColumnParitySplit();
            Shape noise = input.with(-1, 1);
            InvertibleLayer posterior = new ContextualFlow(
                    noise,
                    input.channels(),
                    columns,
                    new ConvConditioner(3).create(parameters.child("context"), columns.outputShape(input), 2),
                    flow(parameters, columns.outputShape(noise), 2));
            return new VariationalAugmentation(input, 1, posterior);
        }
    }

    @Nested
    class Directly extends AsPosterior {
        @Override
        protected StochasticLayer create(ParameterFactory parameters, Shape input) {
            Squeeze squeeze = new Squeeze(ChannelOrder.CHANNEL_MAJOR);
            Shape noise = input.with(-1, 1);
            InvertibleLayer posterior = new ContextualFlow(
                    noise,
                    input.channels(),
                    squeeze,
                    null,
                    flow(
                            parameters,
                            squeeze.outputShape(noise),
                            squeeze.outputShape(input).channels()));
            return new VariationalAugmentation(input, 1, posterior);
        }
    }

    @Test
    void refusesAFlowForAnotherContext() {
        ParameterFactory parameters = new ParameterFactory(TestBackends.cpu(), DType.FLOAT64, new SplittableRandom(1));
        Squeeze squeeze = new Squeeze(ChannelOrder.CHANNEL_MAJOR);
        InvertibleLayer flow = flow(parameters, squeeze.outputShape(IMAGE), 3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ContextualFlow(IMAGE, 2, squeeze, null, flow))
                .withMessageContaining("3")
                .withMessageContaining("8");
    }
}
