package org.flows4j.layers.coupling;

import java.util.List;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.nn.Conv2d;
import org.flows4j.core.nn.Mlp;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.nn.OutputLayer;
import org.flows4j.core.nn.Sequential;
import org.flows4j.core.tensor.Shape;

/** Small conditioners without kinks, so that finite differences of a coupling can be trusted. */
final class SmoothNetworks implements NetworkFactory {
    private static final int WIDTH = 4;

    @Override
    public Network create(ParameterFactory parameters, Shape input, int outputChannels) {
        if (input.rank() == 1) {
            return new Mlp(List.of(WIDTH), Nonlinearity.TANH, OutputLayer.RANDOM)
                    .create(parameters, input, outputChannels);
        }
        return Sequential.of(
                Conv2d.create(parameters.child("conv1"), input.channels(), WIDTH, 3, Nonlinearity.TANH),
                Conv2d.create(parameters.child("conv2"), WIDTH, outputChannels, 1, Nonlinearity.IDENTITY));
    }
}
