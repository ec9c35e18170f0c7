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
