package org.flows4j.core.tensor.cpu;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.flows4j.core.tensor.DType;

/**
 * Row-major matrix products by OpenBLAS, in float or double. The library computes with one thread: large products are cut into
 * bands that our own threads compute, because two native thread pools on the same cores slow one another down.
 */
final class Blas {
    private static final int ROW_MAJOR = openblas_nolapack.CblasRowMajor;
    private static final int PLAIN = openblas_nolapack.CblasNoTrans;
    private static final int TRANSPOSED = openblas_nolapack.CblasTrans;

    /** Multiplications that are worth a band of their own. */
    private static final long BAND_WORK = 1 << 20;

    private static final int MAX_BANDS = 16;
    private static final int BAND_ALIGNMENT = 16;

    private final Workers workers;

    Blas(Workers workers) {
        this.workers = workers;
    }

    /** Loaded with the first product: a program whose products are all oneDNN's starts sooner without. */
    private static final class Library {
        private static final Library LOADED = new Library();

        private Library() {
            Loader.load(openblas_nolapack.class);
            org.bytedeco.openblas.presets.openblas_nolapack.blas_set_num_threads(1);
        }

        static Library loaded() {
            return LOADED;
        }

        void gemm(int[] mnk, Operand a, int lda, Operand b, int ldb, double beta, Operand c, int ldc) {
            int transA = a.transposed() ? TRANSPOSED : PLAIN;
            int transB = b.transposed() ? TRANSPOSED : PLAIN;
            if (c.tensor().dtype() == DType.FLOAT32) {
                openblas_nolapack.cblas_sgemm(
                        ROW_MAJOR,
                        transA,
                        transB,
                        mnk[0],
                        mnk[1],
                        mnk[2],
                        1f,
                        a.tensor().floatPointer(a.start()),
                        Math.max(1, lda),
                        b.tensor().floatPointer(b.start()),
                        Math.max(1, ldb),
                        (float) beta,
                        c.tensor().floatPointer(c.start()),
                        Math.max(1, ldc));
            } else {
                openblas_nolapack.cblas_dgemm(
                        ROW_MAJOR,
                        transA,
                        transB,
                        mnk[0],
                        mnk[1],
                        mnk[2],
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

    /** One matrix operand: where it begins in a tensor, and whether it is stored transposed. */
    record Operand(CpuTensor tensor, int start, boolean transposed) {}

    /** {@code c[m, n] = a[m, k] * b[k, n] + beta * c}. */
    void multiply(int m, int n, int k, Operand a, Operand b, double beta, CpuTensor c, int start) {
        Library library = Library.loaded();
        long work = (long) m * n * k;
        boolean byRows = m >= n;
        int extent = byRows ? m : n;
        int wanted = (int) Math.max(1, Math.min(MAX_BANDS, work / BAND_WORK));
        int band = Workers.divide(Workers.divide(extent, wanted), BAND_ALIGNMENT) * BAND_ALIGNMENT;
        workers.parts(band == 0 ? 0 : Workers.divide(extent, band), (part, tile) -> {
            int first = part * band;
            int size = Math.min(band, extent - first);
            int rowsSkipped = byRows ? first : 0;
            int columnsSkipped = byRows ? 0 : first;
            int aStart = a.start() + (a.transposed() ? rowsSkipped : rowsSkipped * k);
            int bStart = b.start() + (b.transposed() ? columnsSkipped * k : columnsSkipped);
            int cStart = start + rowsSkipped * n + columnsSkipped;
            library.gemm(
                    new int[] {byRows ? size : m, byRows ? n : size, k},
                    new Operand(a.tensor(), aStart, a.transposed()),
                    a.transposed() ? m : k,
                    new Operand(b.tensor(), bStart, b.transposed()),
                    b.transposed() ? k : n,
                    beta,
                    new Operand(c, cStart, false),
                    n);
        });
    }
}
