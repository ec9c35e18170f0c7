package org.flows4j.core.autodiff;

import org.flows4j.core.tensor.Tensor;

/** Receives the gradients of parameters from a backward pass. */
@FunctionalInterface
public interface GradientSink {
    /**
     * Adds to a parameter's gradient. May be called several times for one parameter in one backward pass.
     *
     * @param parameter a trained parameter
     * @param gradient plain tensor of its shape, valid during the call only
     */
    void accumulate(Parameter parameter, Tensor gradient);
}
