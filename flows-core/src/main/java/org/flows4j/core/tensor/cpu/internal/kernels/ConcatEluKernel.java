package org.flows4j.core.tensor.cpu.internal.kernels;

import java.util.Objects;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.ops.ConcatElu;
import org.jspecify.annotations.Nullable;

/** {@link ConcatElu} in one pass, forward and backward. */
public final class ConcatEluKernel extends FloatKernel {
    public ConcatEluKernel(CpuRuntime runtime, ConcatElu op) {
        super(runtime, op);
    }

    @Override
    CpuTensor[] compute(CpuTensor[] inputs) {
        CpuTensor x = inputs[0];
        int channels = x.shape().channels();
        CpuTensor y = runtime.result(x.shape().with(-1, 2 * channels), x.dtype());
        ChannelPairs halves = new ChannelPairs(y, channels, false);
        runtime.workers().tiles(x.size(), halves.tileLength(), (from, count, tile) -> {
            float[] v = tile.floats(0);
            float[] ofX = tile.floats(1);
            float[] ofMinusX = tile.floats(2);
            x.load(from, v, 0, count);
            runtime.math().elus(v, ofX, ofMinusX, count);
            halves.store(from, ofX, ofMinusX, count, tile);
        });
        return new CpuTensor[] {y};
    }

    @Override
    @Nullable Tensor[] pullBack(CpuTensor[] inputs, CpuTensor[] outputs, @Nullable CpuTensor[] gradients, boolean[] needed) {
        CpuTensor toX = like(inputs[0]);
        int channels = toX.shape().channels();
        ChannelPairs results = new ChannelPairs(outputs[0], channels, false);
        ChannelPairs toResults = new ChannelPairs(Objects.requireNonNull(gradients[0]), channels, false);
        runtime.workers().tiles(toX.size(), results.tileLength(), (from, count, tile) -> {
            results.load(from, tile.floats(0), tile.floats(1), count, tile);
            toResults.load(from, tile.floats(2), tile.floats(3), count, tile);
            slopes(tile.floats(0), tile.floats(2), count);
            slopes(tile.floats(1), tile.floats(3), count);
            subtract(tile.floats(2), tile.floats(3), count);
            toX.store(from, tile.floats(2), 0, count);
        });
        return new Tensor[] {toX};
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
