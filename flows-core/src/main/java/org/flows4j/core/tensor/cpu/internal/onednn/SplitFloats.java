package org.flows4j.core.tensor.cpu.internal.onednn;

import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;

/**
 * Operands of products that are accurate to 16 bits, as operands of one product of BFLOAT16. With {@code x = high + low}, each of 8
 * significant bits, the inner axis of an operand is written three times:
 *
 * <pre>
 *     left = [high, high, low]      right = [high, low, high]
 * </pre>
 *
 * so that the sum over the longer inner axis is that of {@code high * high + high * low + low * high}.
 */
final class SplitFloats {
    private static final int COPIES = 3;

    private final CpuRuntime runtime;

    SplitFloats(CpuRuntime runtime) {
        this.runtime = runtime;
    }

    /** The left operand with a longer inner axis; the caller closes it. */
    CpuTensor left(CpuTensor x, int axis) {
        return write(x, axis, false);
    }

    /** The right operand with a longer inner axis; the caller closes it. */
    CpuTensor right(CpuTensor x, int axis) {
        return write(x, axis, true);
    }

    private CpuTensor write(CpuTensor x, int axis, boolean right) {
        Shape shape = x.shape();
        CpuTensor result = runtime.scratch(shape.with(axis, COPIES * shape.dim(axis)), DType.BFLOAT16);
        int row = 1;
        for (int i = axis; i < shape.rank(); i++) {
            row *= shape.dim(i);
        }
        int length = row;
        runtime.workers().tiles(x.size(), (from, count, tile) -> {
            float[] floats = tile.floats(0);
            short[] highs = new short[Tile.SIZE];
            short[] lows = new short[Tile.SIZE];
            x.load(from, floats, 0, count);
            runtime.math().split(floats, highs, lows, count);
            for (int done = 0; done < count; ) {
                int column = (from + done) % length;
                int run = Math.min(length - column, count - done);
                int to = COPIES * (from + done - column) + column;
                result.store(to, highs, done, run);
                result.store(to + length, right ? lows : highs, done, run);
                result.store(to + 2 * length, right ? highs : lows, done, run);
                done += run;
            }
        });
        return result;
    }
}
