package org.flows4j.layers.elementwise;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * A network of standardized vectors, {@code f((x - mean) / deviation)}, by the mean and deviation of the columns of its initialization
 * batch; both are saved with the model.
 *
 * @param inner f
 */
public record StandardizedInput(NetworkFactory inner) implements NetworkFactory {
    /** Builds the network; the moments are called {@code moments}. */
    @Override
    public Network create(ParameterFactory parameters, Shape input, int outputChannels) {
        return new Standardized(
                new Standardization(parameters.child("moments"), input.channels()),
                inner.create(parameters, input, outputChannels));
    }

    private record Standardized(Standardization moments, Network network) implements Network {
        private Tensor standardized(Tensor x, Evaluation evaluation) {
            return x.sub(moments.mean(evaluation)).div(moments.deviation(evaluation));
        }

        @Override
        public Tensor apply(Tensor x, Evaluation evaluation) {
            return network.apply(standardized(x, evaluation), evaluation);
        }

        @Override
        public Tensor initialize(Tensor x, Evaluation evaluation) {
            moments.initialize(x);
            return network.initialize(standardized(x, evaluation), evaluation);
        }

        @Override
        public Shape outputShape(Shape input) {
            return network.outputShape(input);
        }

        @Override
        public ParameterList parameters() {
            return ParameterList.concat(moments.parameters(), network.parameters());
        }
    }
}
