package org.flows4j.core.tensor.cpu.internal.vector;

import static org.flows4j.core.tensor.cpu.internal.math.AttentionMath.GROUP;
import static org.flows4j.core.tensor.cpu.internal.math.AttentionMath.WIDTH;
import static org.flows4j.core.tensor.cpu.internal.vector.Functions.FLOATS;
import static org.flows4j.core.tensor.cpu.internal.vector.Functions.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * Products of packed matrices and panels. All distances between elements are constants, so that the compiler checks the bounds of arrays
 * once per loop; twelve sums that do not wait for one another hide the latency of additions.
 */
final class PackedProductLoop {
    private PackedProductLoop() {}

    static void product(float[] packed, float[] panel, float[] result, int rows, int depth) {
        for (int column = 0; column < WIDTH; column += 2 * LANES) {
            for (int row = 0; row < rows; row += GROUP) {
                group(packed, row * depth, panel, column, result, row * WIDTH + column, depth);
            }
        }
    }

    private static void group(float[] packed, int at, float[] panel, int column, float[] result, int to, int depth) {
        FloatVector a0 = FloatVector.zero(FLOATS);
        FloatVector a1 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector c0 = a0;
        FloatVector c1 = a0;
        FloatVector d0 = a0;
        FloatVector d1 = a0;
        FloatVector e0 = a0;
        FloatVector e1 = a0;
        FloatVector f0 = a0;
        FloatVector f1 = a0;
        for (int k = 0; k < depth; k++) {
            FloatVector x0 = FloatVector.fromArray(FLOATS, panel, column + k * WIDTH);
            FloatVector x1 = FloatVector.fromArray(FLOATS, panel, column + k * WIDTH + LANES);
            FloatVector factor = Functions.constant(packed[at + k * GROUP]);
            a0 = factor.fma(x0, a0);
            a1 = factor.fma(x1, a1);
            factor = Functions.constant(packed[at + k * GROUP + 1]);
            b0 = factor.fma(x0, b0);
            b1 = factor.fma(x1, b1);
            factor = Functions.constant(packed[at + k * GROUP + 2]);
            c0 = factor.fma(x0, c0);
            c1 = factor.fma(x1, c1);
            factor = Functions.constant(packed[at + k * GROUP + 3]);
            d0 = factor.fma(x0, d0);
            d1 = factor.fma(x1, d1);
            factor = Functions.constant(packed[at + k * GROUP + 4]);
            e0 = factor.fma(x0, e0);
            e1 = factor.fma(x1, e1);
            factor = Functions.constant(packed[at + k * GROUP + 5]);
            f0 = factor.fma(x0, f0);
            f1 = factor.fma(x1, f1);
        }
        store(a0, a1, result, to);
        store(b0, b1, result, to + WIDTH);
        store(c0, c1, result, to + 2 * WIDTH);
        store(d0, d1, result, to + 3 * WIDTH);
        store(e0, e1, result, to + 4 * WIDTH);
        store(f0, f1, result, to + 5 * WIDTH);
    }

    private static void store(FloatVector first, FloatVector second, float[] result, int to) {
        first.intoArray(result, to);
        second.intoArray(result, to + LANES);
    }
}
