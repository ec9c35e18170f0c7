package org.flows4j.core.tensor.cpu;

import static org.flows4j.core.tensor.cpu.OneDnn.floats;

import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.format_tag;
import org.bytedeco.javacpp.Pointer;
import org.flows4j.core.tensor.Activation;
import org.jspecify.annotations.Nullable;

/** Products of row-major matrices, or of batches of them, with bias and activation in the same pass. */
final class OneDnnProducts {
    private final OneDnn library;
    private final OneDnnPlans plans;
    private final MemoryPool pool;

    OneDnnProducts(OneDnn library, OneDnnPlans plans, MemoryPool pool) {
        this.library = library;
        this.plans = plans;
        this.pool = pool;
    }

    /**
     * The extents of a product.
     *
     * @param batch number of products; 0 for matrices without a batch axis
     * @param m rows of the result
     * @param n columns of the result
     * @param k the inner extent
     * @param transposeA whether the left operand is stored transposed
     * @param transposeB whether the right operand is stored transposed
     * @param sharedA whether a batch has one left operand
     * @param sharedB whether a batch has one right operand
     */
    record Extents(
            int batch, int m, int n, int k, boolean transposeA, boolean transposeB, boolean sharedA, boolean sharedB) {
        /** One product of two matrices. */
        Extents(int m, int n, int k, boolean transposeA, boolean transposeB) {
            this(0, m, n, k, transposeA, transposeB, false, false);
        }
    }

    /** {@code c = activation(a * b + bias)}. */
    void multiply(Extents x, CpuTensor a, CpuTensor b, @Nullable CpuTensor bias, Activation activation, CpuTensor c) {
        int shared = (x.sharedA ? 2 : 0) + (x.sharedB ? 1 : 0);
        int left = x.transposeA ? 1 : 0;
        int right = x.transposeB ? 1 : 0;
        OneDnnKey key = new OneDnnKey(
                OneDnnKey.Operation.PRODUCT, x.batch, x.m, x.n, x.k, shared, left, right, bias != null, activation);
        Pointer from = a.floatPointer(0);
        Pointer by = b.floatPointer(0);
        Pointer to = c.floatPointer(0);
        plans.with(key, unused -> plan(x, bias != null, activation), plan -> {
            if (bias == null) {
                plan.main().run(from, by, to);
            } else {
                plan.main().run(from, by, to, bias.floatPointer(0));
            }
        });
    }

    private OneDnnPlan plan(Extents x, boolean biased, Activation activation) {
        library.prepare();
        boolean flat = x.batch == 0;
        format_tag plain = flat ? format_tag.ab : format_tag.abc;
        format_tag swapped = flat ? format_tag.ba : format_tag.acb;
        memory.desc a = matrices(x.transposeA ? swapped : plain, x.sharedA ? 1 : x.batch, x.m, x.k);
        memory.desc b = matrices(x.transposeB ? swapped : plain, x.sharedB ? 1 : x.batch, x.k, x.n);
        memory.desc c = matrices(plain, x.batch, x.m, x.n);
        memory.desc bias = biased ? matrices(plain, flat ? 0 : 1, 1, x.n) : null;
        return new OneDnnPlan(OneDnnCall.product(library, pool, a, b, bias, c, activation), null, false, 0);
    }

    private static memory.desc matrices(format_tag format, int batch, int rows, int columns) {
        return batch == 0 ? floats(format, rows, columns) : floats(format, batch, rows, columns);
    }
}
