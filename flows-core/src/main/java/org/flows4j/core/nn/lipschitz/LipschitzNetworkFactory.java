package org.flows4j.core.nn.lipschitz;

import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.tensor.Shape;

/** Builds the residual branch of a block. */
@FunctionalInterface
public interface LipschitzNetworkFactory {
    /**
     * Builds a network.
     *
     * @param shape sample shape of input and result
     * @throws IllegalArgumentException if this kind of network cannot take such samples
     */
    LipschitzNetwork create(ParameterFactory parameters, Shape shape);
}
