package org.flows4j.core.nn;

import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.tensor.Shape;

/** Builds a network for the input shape and the number of output channels that a layer needs. */
@FunctionalInterface
public interface NetworkFactory {
    /**
     * Builds a network.
     *
     * @param input sample shape of its input: {@code [H, W, C]} or {@code [D]}
     * @param outputChannels last extent of its result; the other extents stay
     * @throws IllegalArgumentException if this kind of network cannot take such input
     */
    Network create(ParameterFactory parameters, Shape input, int outputChannels);
}
