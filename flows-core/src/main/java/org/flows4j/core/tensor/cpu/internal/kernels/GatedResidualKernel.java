package org.flows4j.core.tensor.cpu.internal.kernels;

import java.util.Objects;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.ops.GatedResidual;
import org.jspecify.annotations.Nullable;

/** {@link GatedResidual} in one pass, forward and backward. */
public final class GatedResidualKernel extends FloatKernel {
    public GatedResidualKernel(CpuRuntime runtime, GatedResidual op) {
        super(runtime, op);
    }

    @Override
    CpuTensor[] compute(CpuTensor[] inputs) {
        CpuTensor x = inputs[0];
        CpuTensor y = like(x);
        ChannelPairs gates = new ChannelPairs(floats(inputs[1]), x.shape().channels(), false);
        runtime.workers().tiles(x.size(), gates.tileLength(), (from, count, tile) -> {
            float[] v = tile.floats(0);
            x.load(from, v, 0, count);
            load(gates, from, count, tile);
            addProducts(v, tile.floats(1), tile.floats(3), count);
            y.store(from, v, 0, count);
        });
        return new CpuTensor[] {y};
    }

    /** Leaves a in array 1 and sigmoid(b) in array 3. */
    private void load(ChannelPairs gates, int from, int count, Tile tile) {
        gates.load(from, tile.floats(1), tile.floats(2), count, tile);
        runtime.math().unary(UnaryOp.SIGMOID, tile.floats(2), tile.floats(3), count);
    }

    private static void addProducts(float[] x, float[] a, float[] b, int count) {
        for (int i = 0; i < count; i++) {
            x[i] += a[i] * b[i];
        }
    }

    @Override
    @Nullable Tensor[] pullBack(CpuTensor[] inputs, CpuTensor[] outputs, @Nullable CpuTensor[] gradients, boolean[] needed) {
        CpuTensor toY = Objects.requireNonNull(gradients[0]);
        if (!needed[1]) {
            return new @Nullable Tensor[] {toY, null};
        }
        int channels = toY.shape().channels();
        CpuTensor toGates = like(inputs[1]);
        ChannelPairs gates = new ChannelPairs(floats(inputs[1]), channels, false);
        ChannelPairs to = new ChannelPairs(floats(toGates), channels, false);
        runtime.workers().tiles(toY.size(), gates.tileLength(), (from, count, tile) -> {
            float[] g = tile.floats(0);
            toY.load(from, g, 0, count);
            load(gates, from, count, tile);
            pullBack(g, tile.floats(1), tile.floats(3), count);
            to.store(from, g, tile.floats(1), count, tile);
        });
        return new @Nullable Tensor[] {needed[0] ? toY : null, toGates};
    }

    /** Turns the gradient into that of a, and a into the gradient of b. */
    private static void pullBack(float[] g, float[] a, float[] sigmoid, int count) {
        for (int i = 0; i < count; i++) {
            float toA = g[i] * sigmoid[i];
            a[i] = toA * a[i] * (1 - sigmoid[i]);
            g[i] = toA;
        }
    }
}
