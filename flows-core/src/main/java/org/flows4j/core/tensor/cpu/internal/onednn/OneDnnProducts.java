package org.flows4j.core.tensor.cpu.internal.onednn;

import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.format_tag;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.jspecify.annotations.Nullable;

/** Products of row-major matrices, or of batches of them, with bias and activation in the same pass. */
final class OneDnnProducts {
    private final OneDnn library;
    private final OneDnnPlans plans;

    OneDnnProducts(OneDnn library, OneDnnPlans plans) {
        this.library = library;
        this.plans = plans;
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
     * @param sharedA whether the left operand is shared by the batch
     * @param sharedB whether the right operand is shared by the batch
     */
    record Extents(
            int batch, int m, int n, int k, boolean transposeA, boolean transposeB, boolean sharedA, boolean sharedB) {
        /** One product of two matrices. */
        Extents(int m, int n, int k, boolean transposeA, boolean transposeB) {
            this(0, m, n, k, transposeA, transposeB, false, false);
        }
    }

    /** {@code c = activation(a * b + bias)}; b is rounded first if a is BFLOAT16 and b is not. */
    void multiply(Extents x, CpuTensor a, CpuTensor b, @Nullable CpuTensor bias, Activation activation, CpuTensor c) {
        int shared = (x.sharedA ? 2 : 0) + (x.sharedB ? 1 : 0);
        int left = x.transposeA ? 1 : 0;
        int right = x.transposeB ? 1 : 0;
        boolean rounds = a.dtype() != b.dtype();
        OneDnnKey key = new OneDnnKey(
                rounds ? OneDnnKey.Operation.ROUNDING_PRODUCT : OneDnnKey.Operation.PRODUCT,
                x.batch,
                x.m,
                x.n,
                x.k,
                shared,
                left,
                right,
                bias != null,
                activation,
                a.dtype(),
                c.dtype());
        plans.run(key, unused -> plan(x, key, rounds), key, a, b, bias, c);
    }

    private OneDnnPlan plan(Extents x, OneDnnKey key, boolean rounds) {
        boolean flat = x.batch == 0;
        format_tag plain = flat ? format_tag.ab : format_tag.abc;
        format_tag swapped = flat ? format_tag.ba : format_tag.acb;
        int batchB = x.sharedB ? 1 : x.batch;
        memory.desc a = matrices(key.operands(), x.transposeA ? swapped : plain, x.sharedA ? 1 : x.batch, x.m, x.k);
        memory.desc b = matrices(DType.FLOAT32, x.transposeB ? swapped : plain, batchB, x.k, x.n);
        memory.desc rounded =
                matrices(key.operands(), rounds ? format_tag.any : x.transposeB ? swapped : plain, batchB, x.k, x.n);
        memory.desc bias = key.bias() ? matrices(DType.FLOAT32, plain, flat ? 0 : 1, 1, x.n) : null;
        memory.desc c = matrices(key.result(), plain, x.batch, x.m, x.n);
        OneDnnCall.Product product = OneDnnCall.product(library, a, rounded, bias, c, key.activation());
        OneDnnCall reorder = rounds ? OneDnnCall.reorder(library, b, product.b()) : null;
        return new OneDnnPlan(product.call(), reorder, false, product.b().get_size());
    }

    private static memory.desc matrices(DType dtype, format_tag format, int batch, int rows, int columns) {
        return batch == 0
                ? OneDnn.layout(dtype, format, rows, columns)
                : OneDnn.layout(dtype, format, batch, rows, columns);
    }
}
