package org.flows4j.layers.coupling;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/**
 * A coupling's network whose log-scales are {@code a = rescale * tanh(a')} with one learned factor per channel, initially 1: the output
 * of the mixture couplings of mAR-SCF (Bhattacharyya et al. 2020, by the authors' code), for {@link
 * org.flows4j.core.tensor.ops.MixLogCdfOp#marScf}. The code normalizes the factor's weight, a single number, by its magnitude, which
 * leaves a single factor.
 *
 * <p>The network returns {@code parametersPerElement} numbers per changing element, a' first; the others pass unchanged. Parameters:
 * {@code rescale [C]} for C changing channels, then the network's.
 *
 * @param parametersPerElement numbers for each changing element
 */
public record RescaledLogScale(NetworkFactory network, int parametersPerElement) implements NetworkFactory {
    /**
     * Builds the network.
     *
     * @param input sample shape of the input
     * @param outputChannels {@code C * parametersPerElement}
     * @throws IllegalArgumentException if the channels are not a multiple of the numbers for each element
     */
    @Override
    public Network create(ParameterFactory parameters, Shape input, int outputChannels) {
        if (parametersPerElement < 2 || outputChannels % parametersPerElement != 0) {
            throw new IllegalArgumentException("With " + parametersPerElement
                    + " numbers for each element, at least 2, a network gives a multiple of that, not "
                    + outputChannels
                    + "; build it with the parametersPerElement() of the coupling's op");
        }
        int elements = outputChannels / parametersPerElement;
        Parameter rescale = parameters.parameter("rescale", Shape.of(elements, 1), Initializer.constant(1));
        return new Rescaled(rescale, parametersPerElement, network.create(parameters, input, outputChannels));
    }

    private record Rescaled(Parameter rescale, int width, Network inner) implements Network {
        @Override
        public Tensor apply(Tensor x, Evaluation evaluation) {
            return rescaled(inner.apply(x, evaluation), evaluation);
        }

        @Override
        public Tensor initialize(Tensor x, Evaluation evaluation) {
            return rescaled(inner.initialize(x, evaluation), evaluation);
        }

        private Tensor rescaled(Tensor y, Evaluation evaluation) {
            Tensor[] parts = new Split(-1, 1, width - 1)
                    .apply(y.reshape(-1, rescale.shape().dim(0), width));
            Tensor a = parts[0].unary(UnaryOp.TANH).mul(evaluation.value(rescale));
            return Tensor.concat(-1, a, parts[1]).reshape(y.shape());
        }

        @Override
        public Shape outputShape(Shape input) {
            return inner.outputShape(input);
        }

        @Override
        public ParameterList parameters() {
            return ParameterList.concat(ParameterList.of(rescale), inner.parameters());
        }
    }
}
