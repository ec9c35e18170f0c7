package org.flows4j.core.tensor.cpu.internal.kernels;

import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.math.VectorMath;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;

/**
 * Reads and writes a tensor of FLOAT32 or BFLOAT16 as floats.
 *
 * @param tensor the tensor
 * @param math converts
 */
record FloatAccess(CpuTensor tensor, VectorMath math) {
    /** Loads elements. */
    void load(int from, float[] to, int at, int count, Tile tile) {
        if (tensor.dtype() == DType.FLOAT32) {
            tensor.load(from, to, at, count);
            return;
        }
        short[] halves = tile.shorts();
        for (int done = 0, run; done < count; done += run) {
            run = Math.min(Tile.SIZE, count - done);
            tensor.load(from + done, halves, 0, run);
            math.widen(halves, 0, to, at + done, run);
        }
    }

    /** Stores elements, rounded to the tensor's dtype. */
    void store(int to, float[] from, int at, int count, Tile tile) {
        if (tensor.dtype() == DType.FLOAT32) {
            tensor.store(to, from, at, count);
            return;
        }
        short[] halves = tile.shorts();
        for (int done = 0, run; done < count; done += run) {
            run = Math.min(Tile.SIZE, count - done);
            math.narrow(from, at + done, halves, 0, run);
            tensor.store(to + done, halves, 0, run);
        }
    }
}
