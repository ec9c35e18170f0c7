package org.flows4j.core.tensor.cpu.internal.onednn;

import org.bytedeco.openblas.global.openblas_nolapack;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.cpu.internal.memory.NativeLibraries;
import org.jspecify.annotations.Nullable;

/**
 * Products by OpenBLAS, each on one thread: {@link Blas} cuts large products into bands for our own threads, because two native thread
 * pools on the same cores slow each other down.
 */
public final class OpenBlas implements Gemm {
    private static final int ROW_MAJOR = openblas_nolapack.CblasRowMajor;
    private static final int PLAIN = openblas_nolapack.CblasNoTrans;
    private static final int TRANSPOSED = openblas_nolapack.CblasTrans;

    private OpenBlas() {}

    /** Products by OpenBLAS, or null if it cannot be loaded. */
    public static @Nullable Gemm load() {
        return NativeLibraries.openBlas() ? Loaded.PRODUCTS : null;
    }

    /** Initialized only if the library has been loaded. */
    private static final class Loaded {
        static final Gemm PRODUCTS = new OpenBlas();
    }

    @Override
    public void multiply(int m, int n, int k, Operand a, int lda, Operand b, int ldb, int beta, Operand c, int ldc) {
        int transA = a.transposed() ? TRANSPOSED : PLAIN;
        int transB = b.transposed() ? TRANSPOSED : PLAIN;
        if (c.tensor().dtype() == DType.FLOAT32) {
            openblas_nolapack.cblas_sgemm(
                    ROW_MAJOR,
                    transA,
                    transB,
                    m,
                    n,
                    k,
                    1f,
                    a.tensor().floatPointer(a.start()),
                    Math.max(1, lda),
                    b.tensor().floatPointer(b.start()),
                    Math.max(1, ldb),
                    beta,
                    c.tensor().floatPointer(c.start()),
                    Math.max(1, ldc));
        } else {
            openblas_nolapack.cblas_dgemm(
                    ROW_MAJOR,
                    transA,
                    transB,
                    m,
                    n,
                    k,
                    1d,
                    a.tensor().doublePointer(a.start()),
                    Math.max(1, lda),
                    b.tensor().doublePointer(b.start()),
                    Math.max(1, ldb),
                    beta,
                    c.tensor().doublePointer(c.start()),
                    Math.max(1, ldc));
        }
    }
}
