package org.flows4j.core.tensor.cpu.internal.vector;

import static org.flows4j.core.tensor.cpu.internal.math.AttentionMath.WIDTH;
import static org.flows4j.core.tensor.cpu.internal.vector.Functions.FLOATS;
import static org.flows4j.core.tensor.cpu.internal.vector.Functions.LANES;

import jdk.incubator.vector.FloatVector;
import org.flows4j.core.tensor.cpu.internal.math.StridedMatrix;

/** The loops of {@link VectorApiAttentionMath}, for vectors of which two or more fit a panel's row. */
final class AttentionLoops {
    /** The number of rows that are summed separately first, to reduce rounding errors. */
    private static final int SUMMED_ROWS = 32;

    private AttentionLoops() {}

    /** Four rows and two columns of vectors at a time: eight sums that do not wait for one another. */
    static void product(StridedMatrix a, float[] panel, float[] result, int rows, int depth, boolean add) {
        for (int column = 0; column < WIDTH; column += 2 * LANES) {
            int whole = rows - rows % 4;
            for (int i = 0; i < whole; i += 4) {
                fourRows(a, i, panel, result, column, depth, add);
            }
            for (int i = whole; i < rows; i++) {
                oneRow(a, i, panel, result, column, depth, add);
            }
        }
    }

    private static void fourRows(
            StridedMatrix a, int row, float[] panel, float[] result, int column, int depth, boolean add) {
        float[] values = a.values();
        int stride = a.rowStride();
        int step = a.columnStride();
        int at = a.from() + row * stride;
        FloatVector a0 = FloatVector.zero(FLOATS);
        FloatVector a1 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector c0 = a0;
        FloatVector c1 = a0;
        FloatVector d0 = a0;
        FloatVector d1 = a0;
        for (int k = 0, from = column; k < depth; k++, from += WIDTH, at += step) {
            FloatVector x0 = FloatVector.fromArray(FLOATS, panel, from);
            FloatVector x1 = FloatVector.fromArray(FLOATS, panel, from + LANES);
            FloatVector factor = Functions.constant(values[at]);
            a0 = factor.fma(x0, a0);
            a1 = factor.fma(x1, a1);
            factor = Functions.constant(values[at + stride]);
            b0 = factor.fma(x0, b0);
            b1 = factor.fma(x1, b1);
            factor = Functions.constant(values[at + 2 * stride]);
            c0 = factor.fma(x0, c0);
            c1 = factor.fma(x1, c1);
            factor = Functions.constant(values[at + 3 * stride]);
            d0 = factor.fma(x0, d0);
            d1 = factor.fma(x1, d1);
        }
        int to = row * WIDTH + column;
        store(a0, a1, result, to, add);
        store(b0, b1, result, to + WIDTH, add);
        store(c0, c1, result, to + 2 * WIDTH, add);
        store(d0, d1, result, to + 3 * WIDTH, add);
    }

    private static void oneRow(
            StridedMatrix a, int row, float[] panel, float[] result, int column, int depth, boolean add) {
        int at = a.from() + row * a.rowStride();
        FloatVector a0 = FloatVector.zero(FLOATS);
        FloatVector a1 = a0;
        for (int k = 0, from = column; k < depth; k++, from += WIDTH, at += a.columnStride()) {
            FloatVector factor = Functions.constant(a.values()[at]);
            a0 = factor.fma(FloatVector.fromArray(FLOATS, panel, from), a0);
            a1 = factor.fma(FloatVector.fromArray(FLOATS, panel, from + LANES), a1);
        }
        store(a0, a1, result, row * WIDTH + column, add);
    }

    private static void store(FloatVector first, FloatVector second, float[] result, int to, boolean add) {
        if (add) {
            first.add(FloatVector.fromArray(FLOATS, result, to)).intoArray(result, to);
            second.add(FloatVector.fromArray(FLOATS, result, to + LANES)).intoArray(result, to + LANES);
        } else {
            first.intoArray(result, to);
            second.intoArray(result, to + LANES);
        }
    }

    static void columnExponentials(float[] x, int rows, float scale, float[] largest, float[] sums) {
        int end = rows * WIDTH;
        for (int column = 0; column < WIDTH; column += LANES) {
            FloatVector most = largest(x, column, rows);
            FloatVector total = FloatVector.zero(FLOATS);
            for (int from = column; from < end; from += SUMMED_ROWS * WIDTH) {
                FloatVector sum = FloatVector.zero(FLOATS);
                for (int i = from; i < Math.min(end, from + SUMMED_ROWS * WIDTH); i += WIDTH) {
                    FloatVector e = Functions.expOfNegative(
                            FloatVector.fromArray(FLOATS, x, i).sub(most).mul(scale));
                    e.intoArray(x, i);
                    sum = sum.add(e);
                }
                total = total.add(sum);
            }
            most.intoArray(largest, column);
            total.intoArray(sums, column);
        }
    }

    /** The largest elements of some columns; a maximum that keeps NaN is slow, so four of them do not wait for one another. */
    private static FloatVector largest(float[] x, int column, int rows) {
        FloatVector a = Functions.constant(Float.NEGATIVE_INFINITY);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int end = column + rows * WIDTH;
        int i = column;
        for (; i < end - 3 * WIDTH; i += 4 * WIDTH) {
            a = a.max(FloatVector.fromArray(FLOATS, x, i));
            b = b.max(FloatVector.fromArray(FLOATS, x, i + WIDTH));
            c = c.max(FloatVector.fromArray(FLOATS, x, i + 2 * WIDTH));
            d = d.max(FloatVector.fromArray(FLOATS, x, i + 3 * WIDTH));
        }
        for (; i < end; i += WIDTH) {
            a = a.max(FloatVector.fromArray(FLOATS, x, i));
        }
        return a.max(b).max(c.max(d));
    }

    /** Weights are at most 1, but for rounding. */
    static void weights(float[] x, float[] gradient, int rows, float scale, float[] logSums, float[] common) {
        FloatVector factor = Functions.constant(scale);
        for (int row = 0; row < rows; row++) {
            FloatVector shift = Functions.constant(-logSums[row]);
            FloatVector shared = Functions.constant(common[row]);
            for (int i = row * WIDTH; i < (row + 1) * WIDTH; i += LANES) {
                FloatVector p = Functions.expOfNegative(
                        FloatVector.fromArray(FLOATS, x, i).fma(factor, shift));
                p.intoArray(x, i);
                FloatVector.fromArray(FLOATS, gradient, i).sub(shared).mul(p).intoArray(gradient, i);
            }
        }
    }
}
