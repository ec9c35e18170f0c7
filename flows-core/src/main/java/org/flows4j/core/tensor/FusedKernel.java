package org.flows4j.core.tensor;

import org.jspecify.annotations.Nullable;

/** One backend's single-pass implementation of a {@link FusedOp}, forward and backward, on that backend's own tensors. */
public interface FusedKernel {
    /** Returns the op's results. */
    Tensor[] forward(Tensor... inputs);

    /**
     * Pulls gradients of the results back to the inputs.
     *
     * @param inputs the inputs given to {@link #forward}
     * @param outputs the results it returned
     * @param outputGradients gradient of the loss with respect to each result, null where it is zero
     * @param needed for each input, whether its gradient is wanted
     * @return a gradient for each input, null where it is not needed or zero
     */
    @Nullable Tensor[] backward(Tensor[] inputs, Tensor[] outputs, @Nullable Tensor[] outputGradients, boolean[] needed);
}
