package org.flows4j.core.nn;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.tensor.Tensor;

/** A layer that multiplies by a weight, and takes its input in single as well as in reduced precision. */
interface ProductLayer extends Network {
    /**
     * Computes the layer.
     *
     * @param x its input
     * @param hidden whether only another product sees the result, which may then stay in reduced precision
     */
    Tensor apply(Tensor x, Evaluation evaluation, boolean hidden);

    @Override
    default Tensor apply(Tensor x, Evaluation evaluation) {
        return apply(x, evaluation, false);
    }
}
