package org.flows4j.core.tensor.cpu.internal.vector;

import org.flows4j.core.tensor.cpu.internal.math.PlainAttentionMath;
import org.flows4j.core.tensor.cpu.internal.math.StridedMatrix;

/**
 * {@link org.flows4j.core.tensor.cpu.internal.math.AttentionMath} on the Vector API. Processors with vectors wider than half a panel
 * run plain Java.
 */
final class VectorApiAttentionMath extends PlainAttentionMath {
    private static final boolean FITS = WIDTH % (2 * Functions.LANES) == 0;

    private final Loop product = new Loop(AttentionLoops.class, "product");
    private final Loop packedProduct = new Loop(PackedProductLoop.class, "product");
    private final Loop columnExponentials = new Loop(AttentionLoops.class, "columnExponentials");
    private final Loop weights = new Loop(AttentionLoops.class, "weights");

    @Override
    public void product(StridedMatrix a, float[] panel, float[] result, int rows, int depth, boolean add) {
        if (FITS) {
            product.run(a, panel, result, rows, depth, add);
        } else {
            super.product(a, panel, result, rows, depth, add);
        }
    }

    @Override
    public void packedProduct(float[] packed, float[] panel, float[] result, int rows, int depth) {
        if (FITS) {
            packedProduct.run(packed, panel, result, rows, depth);
        } else {
            super.packedProduct(packed, panel, result, rows, depth);
        }
    }

    @Override
    public void columnExponentials(float[] x, int rows, float scale, float[] largest, float[] sums) {
        if (FITS) {
            columnExponentials.run(x, rows, scale, largest, sums);
        } else {
            super.columnExponentials(x, rows, scale, largest, sums);
        }
    }

    @Override
    public void weights(float[] x, float[] gradient, int rows, float scale, float[] logSums, float[] common) {
        if (FITS) {
            weights.run(x, gradient, rows, scale, logSums, common);
        } else {
            super.weights(x, gradient, rows, scale, logSums, common);
        }
    }
}
