package org.flows4j.core.testing;

import java.util.concurrent.atomic.AtomicInteger;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/** Builds networks as another factory does, and counts how often they are evaluated. */
public final class CountedNetworks implements NetworkFactory {
    private final NetworkFactory factory;
    private final AtomicInteger evaluations = new AtomicInteger();

    /**
     * Counts from 0.
     *
     * @param factory builds the networks
     */
    public CountedNetworks(NetworkFactory factory) {
        this.factory = factory;
    }

    /**
     * The number of evaluations since the last call of this method.
     *
     * @return of all networks together
     */
    int take() {
        return evaluations.getAndSet(0);
    }

    @Override
    public Network create(ParameterFactory parameters, Shape input, int outputChannels) {
        return new Counted(factory.create(parameters, input, outputChannels));
    }

    private final class Counted implements Network {
        private final Network network;

        Counted(Network network) {
            this.network = network;
        }

        @Override
        public Tensor apply(Tensor x, Evaluation evaluation) {
            evaluations.incrementAndGet();
            return network.apply(x, evaluation);
        }

        @Override
        public Shape outputShape(Shape input) {
            return network.outputShape(input);
        }

        @Override
        public ParameterList parameters() {
            return network.parameters();
        }

        @Override
        public Tensor initialize(Tensor x, Evaluation evaluation) {
            return network.initialize(x, evaluation);
        }
    }
}
