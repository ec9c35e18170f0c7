package org.flows4j.core.tensor.cpu.internal.math;

import java.util.Arrays;

/** {@link AttentionMath} in plain Java, written for the compiler to vectorize products. */
public class PlainAttentionMath implements AttentionMath {
    public PlainAttentionMath() {}

    @Override
    public void product(StridedMatrix a, float[] panel, float[] result, int rows, int depth, boolean add) {
        for (int i = 0; i < rows; i++) {
            int to = i * WIDTH;
            if (!add) {
                Arrays.fill(result, to, to + WIDTH, 0);
            }
            for (int k = 0; k < depth; k++) {
                float factor = a.values()[a.from() + i * a.rowStride() + k * a.columnStride()];
                addMultiple(panel, k * WIDTH, factor, result, to);
            }
        }
    }

    @Override
    public void pack(StridedMatrix a, int rows, int depth, float[] packed) {
        int whole = rows - rows % GROUP;
        for (int row = 0; row < whole; row += GROUP) {
            packGroup(
                    a.values(),
                    a.from() + row * a.rowStride(),
                    a.rowStride(),
                    a.columnStride(),
                    depth,
                    packed,
                    row * depth);
        }
        if (whole < rows) {
            Arrays.fill(packed, whole * depth, AttentionMath.grouped(rows) * depth, 0);
            for (int row = whole; row < rows; row++) {
                for (int k = 0; k < depth; k++) {
                    packed[whole * depth + k * GROUP + row - whole] =
                            a.values()[a.from() + row * a.rowStride() + k * a.columnStride()];
                }
            }
        }
    }

    private static void packGroup(
            float[] values, int from, int rowStride, int columnStride, int depth, float[] packed, int to) {
        for (int k = 0; k < depth; k++) {
            int at = from + k * columnStride;
            packed[to + k * GROUP] = values[at];
            packed[to + k * GROUP + 1] = values[at + rowStride];
            packed[to + k * GROUP + 2] = values[at + 2 * rowStride];
            packed[to + k * GROUP + 3] = values[at + 3 * rowStride];
            packed[to + k * GROUP + 4] = values[at + 4 * rowStride];
            packed[to + k * GROUP + 5] = values[at + 5 * rowStride];
        }
    }

    @Override
    public void packedProduct(float[] packed, float[] panel, float[] result, int rows, int depth) {
        Arrays.fill(result, 0, AttentionMath.grouped(rows) * WIDTH, 0);
        for (int row = 0; row < rows; row += GROUP) {
            for (int k = 0; k < depth; k++) {
                for (int i = 0; i < GROUP; i++) {
                    addMultiple(panel, k * WIDTH, packed[row * depth + k * GROUP + i], result, (row + i) * WIDTH);
                }
            }
        }
    }

    private static void addMultiple(float[] x, int from, float factor, float[] result, int to) {
        for (int j = 0; j < WIDTH; j++) {
            result[to + j] += factor * x[from + j];
        }
    }

    @Override
    public void columnExponentials(float[] x, int rows, float scale, float[] largest, float[] sums) {
        for (int j = 0; j < WIDTH; j++) {
            float most = Float.NEGATIVE_INFINITY;
            for (int i = j; i < rows * WIDTH; i += WIDTH) {
                most = Math.max(most, x[i]);
            }
            double sum = 0;
            for (int i = j; i < rows * WIDTH; i += WIDTH) {
                x[i] = (float) Math.exp(scale * (x[i] - most));
                sum += x[i];
            }
            largest[j] = most;
            sums[j] = (float) sum;
        }
    }

    @Override
    public void weights(float[] x, float[] gradient, int rows, float scale, float[] logSums, float[] common) {
        for (int i = 0; i < rows; i++) {
            for (int j = i * WIDTH; j < (i + 1) * WIDTH; j++) {
                x[j] = (float) Math.exp(Math.fma(scale, x[j], -logSums[i]));
                gradient[j] = x[j] * (gradient[j] - common[i]);
            }
        }
    }
}
