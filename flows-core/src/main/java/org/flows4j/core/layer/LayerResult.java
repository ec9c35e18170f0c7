package org.flows4j.core.layer;

import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * The result of a layer: the transformed batch and one number per sample.
 *
 * @param value the transformed batch, axis 0 being the batch
 * @param logTerm {@link DType#FLOAT64}, shape {@code [N]}: log|det| of a bijection, or a stochastic layer's contribution to
 *     the log-likelihood or its bound
 */
public record LayerResult(Tensor value, Tensor logTerm) {
    /** Checks the log term's shape and dtype, so that a mistake shows in the layer that made it. */
    public LayerResult {
        if (logTerm.dtype() != DType.FLOAT64
                || logTerm.shape().rank() != 1
                || logTerm.shape().dim(0) != value.shape().dim(0)) {
            throw new IllegalArgumentException("A log term must be FLOAT64 of shape ["
                    + value.shape().dim(0) + "] for a value of shape " + value.shape() + ", got " + logTerm);
        }
    }

    /**
     * A result whose log term is zero: a volume-preserving map.
     *
     * @param value the transformed batch
     */
    public static LayerResult volumePreserving(Tensor value) {
        int batch = value.shape().dim(0);
        return new LayerResult(value, value.backend().plain().fill(0, Shape.of(batch), DType.FLOAT64));
    }

    /**
     * A result whose log term is the same for every sample: a data-independent layer such as a 1x1 convolution.
     *
     * @param value the transformed batch
     * @param logTerm a scalar or one-element tensor of any dtype
     * @return the result, the log term in double, broadcast over the batch
     */
    public static LayerResult shared(Tensor value, Tensor logTerm) {
        Shape batch = Shape.of(value.shape().dim(0));
        Tensor term = logTerm.cast(DType.FLOAT64);
        // A scalar broadcasts unchanged.
        Tensor stretchable = term.shape().rank() == 0 ? term : term.reshape(1);
        return new LayerResult(value, stretchable.broadcastTo(batch));
    }
}
