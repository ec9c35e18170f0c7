package org.flows4j.core.testing;

import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.StochasticLayer;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * Shows that a conditioner network keeps the contract of {@link Network}: shapes, refusals, gradients, purity,
 * initialization once only, precisions, backends, threads, memory. Extend it, create the network and name the shapes that it
 * takes.
 */
public abstract class NetworkContract extends LayerContract {
    /** For subclasses. */
    protected NetworkContract() {}

    /**
     * Makes the network under test.
     *
     * @return its factory
     */
    protected abstract NetworkFactory factory();

    /**
     * How many channels to ask the network for.
     *
     * @return 4 unless overridden
     */
    protected int outputChannels() {
        return 4;
    }

    @Override
    protected final FlowLayer create(ParameterFactory parameters, Shape input) {
        return new Wrapped(factory().create(parameters, input, outputChannels()));
    }

    /** A network that passes for a layer with log term 0: it keeps all of a layer's contract that is not about densities. */
    private record Wrapped(Network network) implements StochasticLayer {
        @Override
        public LayerResult forward(Tensor x, FlowContext context) {
            return LayerResult.volumePreserving(network.apply(x, context));
        }

        @Override
        public Tensor initialize(Tensor x, FlowContext context) {
            return network.initialize(x, context);
        }

        @Override
        public Tensor inverse(Tensor z, FlowContext context) {
            return z.add(0);
        }

        @Override
        public Shape outputShape(Shape input) {
            return network.outputShape(input);
        }

        @Override
        public ParameterList parameters() {
            return network.parameters();
        }
    }
}
