package org.flows4j.core.tensor.cpu.internal.onednn;

import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;

/** A product of row-major matrices of floats or doubles, computed by the calling thread alone. */
public interface Gemm {
    /** A matrix operand: its start in a tensor, and whether it is stored transposed. */
    record Operand(CpuTensor tensor, int start, boolean transposed) {}

    /**
     * {@code c[m, n] = a[m, k] * b[k, n] + beta * c}, all three of one dtype. A leading dimension is the distance between
     * stored rows, in elements.
     *
     * @param beta 0, in which case c's content is not read, or 1
     */
    void multiply(int m, int n, int k, Operand a, int lda, Operand b, int ldb, int beta, Operand c, int ldc);
}
