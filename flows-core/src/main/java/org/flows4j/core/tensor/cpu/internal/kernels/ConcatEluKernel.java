package org.flows4j.core.tensor.cpu.internal.kernels;

import java.util.Objects;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.ops.ConcatElu;
import org.jspecify.annotations.Nullable;

/**
 * {@link ConcatElu} in one pass, forward and backward. Slopes are those of the results, which are recomputed where they were rounded to
 * BFLOAT16: 1 plus a rounded result is not a slope near -1.
 */
public final class ConcatEluKernel extends FloatKernel {
    private final ConcatElu op;

    public ConcatEluKernel(CpuRuntime runtime, ConcatElu op) {
        super(runtime, op);
        this.op = op;
    }

    @Override
    CpuTensor[] compute(CpuTensor[] inputs) {
        FloatAccess x = floats(inputs[0]);
        Shape shape = inputs[0].shape();
        int channels = shape.channels();
        CpuTensor y = runtime.result(shape.with(-1, 2 * channels), op.result(inputs[0]));
        ChannelPairs halves = new ChannelPairs(floats(y), channels, false);
        runtime.workers().tiles(inputs[0].size(), halves.tileLength(), (from, count, tile) -> {
            load(x, from, count, tile);
            halves.store(from, tile.floats(0), tile.floats(1), count, tile);
        });
        return new CpuTensor[] {y};
    }

    /** Computes elu(x) in array 0 and elu(-x) in array 1. */
    private void load(FloatAccess x, int from, int count, Tile tile) {
        float[] v = tile.floats(4);
        x.load(from, v, 0, count, tile);
        runtime.math().elus(v, tile.floats(0), tile.floats(1), count);
    }

    @Override
    @Nullable Tensor[] pullBack(CpuTensor[] inputs, CpuTensor[] outputs, @Nullable CpuTensor[] gradients, boolean[] needed) {
        CpuTensor result = like(inputs[0]);
        FloatAccess x = floats(inputs[0]);
        FloatAccess toX = floats(result);
        int channels = result.shape().channels();
        boolean rounded = outputs[0].dtype() == DType.BFLOAT16;
        ChannelPairs results = new ChannelPairs(floats(outputs[0]), channels, false);
        ChannelPairs toResults = new ChannelPairs(floats(Objects.requireNonNull(gradients[0])), channels, false);
        runtime.workers().tiles(result.size(), results.tileLength(), (from, count, tile) -> {
            if (rounded) {
                load(x, from, count, tile);
            } else {
                results.load(from, tile.floats(0), tile.floats(1), count, tile);
            }
            toResults.load(from, tile.floats(2), tile.floats(3), count, tile);
            slopes(tile.floats(0), tile.floats(2), count);
            slopes(tile.floats(1), tile.floats(3), count);
            subtract(tile.floats(2), tile.floats(3), count);
            toX.store(from, tile.floats(2), 0, count, tile);
        });
        return new Tensor[] {result};
    }

    /** Multiplies gradients by the slope of the exponential unit: 1 above 0, the result plus 1 below. */
    private static void slopes(float[] result, float[] gradient, int count) {
        for (int i = 0; i < count; i++) {
            gradient[i] *= Math.min(result[i], 0) + 1;
        }
    }

    private static void subtract(float[] a, float[] b, int count) {
        for (int i = 0; i < count; i++) {
            a[i] -= b[i];
        }
    }
}
