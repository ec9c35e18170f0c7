package org.flows4j.core.autodiff;

import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** The derivative of one recorded operation: pulls gradients of its outputs back to its inputs. Works on plain tensors. */
@FunctionalInterface
public interface Backward {
    /**
     * Computes the vector-Jacobian product.
     *
     * @param outputGradients gradient with respect to each output, null where it is zero
     * @param needed for each input, whether its gradient is wanted
     * @return for each input its gradient, null where not needed or zero: a fresh tensor, or one of the output gradients itself
     */
    @Nullable Tensor[] gradients(@Nullable Tensor[] outputGradients, boolean[] needed);
}
