package org.flows4j.core.tensor.cpu.internal.onednn;

import java.util.function.Supplier;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.cpu.internal.tensor.Workers;

/** Row-major matrix products in float or double: large ones are cut into bands, each computed by one of our own threads. */
final class Blas {
    /** The number of multiplications per band. */
    private static final long BAND_WORK = 1 << 20;

    private static final int MAX_BANDS = 16;
    private static final int BAND_ALIGNMENT = 16;

    private final Workers workers;
    private final Supplier<Gemm> gemm;

    /** Multiplies bands with a library that is loaded with the first product. */
    Blas(Workers workers, Supplier<Gemm> gemm) {
        this.workers = workers;
        this.gemm = gemm;
    }

    /** {@code c[m, n] = a[m, k] * b[k, n] + beta * c}. */
    void multiply(int m, int n, int k, Gemm.Operand a, Gemm.Operand b, int beta, CpuTensor c, int start) {
        Gemm products = gemm.get();
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
            products.multiply(
                    byRows ? size : m,
                    byRows ? n : size,
                    k,
                    new Gemm.Operand(a.tensor(), aStart, a.transposed()),
                    a.transposed() ? m : k,
                    new Gemm.Operand(b.tensor(), bStart, b.transposed()),
                    b.transposed() ? k : n,
                    beta,
                    new Gemm.Operand(c, cStart, false),
                    n);
        });
    }
}
