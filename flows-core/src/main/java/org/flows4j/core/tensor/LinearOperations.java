package org.flows4j.core.tensor;

import org.jspecify.annotations.Nullable;

/** Matrix products and convolutions, and the gradients of the latter: a part of {@link TensorBackend}. */
public interface LinearOperations {
    /**
     * The dtype in which conditioner networks hold the operands of products: {@link DType#BFLOAT16} if the backend computes networks in
     * {@link Precision#MIXED} precision, otherwise the dtype of the parameters.
     *
     * @param parameters dtype of the weights
     * @return dtype to {@link ElementOperations#cast} the input of {@link #conv2d} or {@link #dense} to
     */
    default DType networkType(DType parameters) {
        return parameters;
    }

    /**
     * The products of conditioner networks, which may be computed differently from those of the flow itself: see
     * {@link Precision#BFLOAT16X3}. Their derivatives are computed like them.
     *
     * @return these operations, unless the backend has others for networks
     */
    default LinearOperations networks() {
        return this;
    }

    /**
     * The matrix product; see {@link LinearShapes#matmul} for the shapes. If the left operand is BFLOAT16, the right one may be
     * FLOAT32, and the result is FLOAT32.
     *
     * @param transposeA whether the last two axes of a are swapped first
     * @param transposeB whether the last two axes of b are swapped first
     */
    Tensor matmul(Tensor a, Tensor b, boolean transposeA, boolean transposeB);

    /**
     * A dense layer in one call: {@code activation(x * weight + bias)}. If x is BFLOAT16, weight and bias are FLOAT32; the result is
     * BFLOAT16 if an activation is applied, otherwise FLOAT32.
     *
     * @param x {@code [n, in]}
     * @param weight {@code [in, out]}
     * @param bias {@code [out]}, or null for none
     * @param activation applied last
     * @return {@code [n, out]}
     */
    Tensor dense(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation);

    /**
     * A two-dimensional cross-correlation with stride 1 and zero padding that keeps the image size ("same"; odd kernels),
     * in one call with bias and activation. If x is BFLOAT16, weight and bias are FLOAT32; the result is BFLOAT16 if an activation
     * is applied, otherwise FLOAT32.
     *
     * @param x {@code [n, h, w, in]}
     * @param weight {@code [out, in, kh, kw]}, kh and kw odd
     * @param bias {@code [out]}, or null for none
     * @param activation applied last
     * @return {@code [n, h, w, out]}
     */
    Tensor conv2d(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation);

    /**
     * {@link #conv2d} without activation, with a result of the dtype of x: one that only the next operations of the network see.
     *
     * @return {@code [n, h, w, out]}
     */
    default Tensor hiddenConv2d(Tensor x, Tensor weight, @Nullable Tensor bias) {
        return conv2d(x, weight, bias, Activation.NONE).cast(x.dtype());
    }

    /**
     * The gradient of {@link #conv2d} (without activation) with respect to its input, of the outputGradient's dtype.
     *
     * @param outputGradient {@code [n, h, w, out]}
     * @param weight {@code [out, in, kh, kw]}
     * @return {@code [n, h, w, in]}
     */
    Tensor conv2dInputGradient(Tensor outputGradient, Tensor weight);

    /**
     * The gradient of {@link #conv2d} (without activation) with respect to weight and bias; FLOAT32 if x and outputGradient are
     * BFLOAT16.
     *
     * @param x {@code [n, h, w, in]}
     * @param outputGradient {@code [n, h, w, out]}
     * @param weightShape {@code [out, in, kh, kw]}
     * @return gradient of the weight, and of the bias {@code [out]}
     */
    Tensor[] conv2dWeightGradient(Tensor x, Tensor outputGradient, Shape weightShape);
}
