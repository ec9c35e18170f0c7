package org.flows4j.core.tensor.cpu.internal.onednn;

import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.jspecify.annotations.Nullable;

/**
 * Matrix products and convolutions by a native library. Arguments have been checked; results are new tensors of the caller's
 * scope.
 */
public interface MatrixEngine {
    /** A product of matrices or of batches of them; see {@link org.flows4j.core.tensor.LinearShapes#matmul}. */
    CpuTensor matmul(CpuTensor a, CpuTensor b, boolean transposeA, boolean transposeB, Shape shape);

    /** {@code activation(x * weight + bias)} for rows x. */
    CpuTensor dense(CpuTensor x, CpuTensor weight, @Nullable CpuTensor bias, Activation activation);

    /**
     * A convolution that keeps the image size.
     *
     * @param result dtype of the result: FLOAT32, or BFLOAT16 if x is; of no meaning for other types of x
     */
    CpuTensor convolve(CpuTensor x, CpuTensor weight, @Nullable CpuTensor bias, Activation activation, DType result);

    /** Its gradient with respect to the input. */
    CpuTensor inputGradient(CpuTensor outputGradient, CpuTensor weight);

    /** Its gradients with respect to weight and bias. */
    CpuTensor[] weightGradient(CpuTensor x, CpuTensor outputGradient, Shape weightShape);
}
