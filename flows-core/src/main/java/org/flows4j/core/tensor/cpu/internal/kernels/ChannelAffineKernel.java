package org.flows4j.core.tensor.cpu.internal.kernels;

import java.util.Arrays;
import java.util.Objects;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.math.VectorMath;
import org.flows4j.core.tensor.cpu.internal.tensor.ColumnSums;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.cpu.internal.tensor.RepeatReader;
import org.flows4j.core.tensor.cpu.internal.tensor.Workers;
import org.flows4j.core.tensor.ops.ChannelAffine;
import org.jspecify.annotations.Nullable;

/** {@link ChannelAffine} in one pass, forward and backward. */
public final class ChannelAffineKernel extends FloatKernel {
    public ChannelAffineKernel(CpuRuntime runtime, ChannelAffine op) {
        super(runtime, op);
    }

    @Override
    CpuTensor[] compute(CpuTensor[] inputs) {
        CpuTensor x = inputs[0];
        CpuTensor y = like(x);
        int channels = x.shape().channels();
        float[] bias = RepeatReader.repeat(inputs[1].toFloats(), x.size());
        float[] scale = RepeatReader.repeat(exp(inputs[2]), x.size());
        runtime.workers().tiles(x.size(), (from, count, tile) -> {
            float[] v = tile.floats(0);
            float[] b = tile.floats(1);
            float[] s = tile.floats(2);
            x.load(from, v, 0, count);
            System.arraycopy(bias, from % channels, b, 0, count);
            System.arraycopy(scale, from % channels, s, 0, count);
            shiftAndScale(v, b, s, count);
            y.store(from, v, 0, count);
        });
        return new CpuTensor[] {y};
    }

    private float[] exp(CpuTensor logScale) {
        int padded = Workers.divide(logScale.size(), VectorMath.PADDING) * VectorMath.PADDING;
        float[] logs = new float[padded];
        logScale.load(0, logs, 0, logScale.size());
        float[] scale = new float[padded];
        runtime.math().unary(UnaryOp.EXP, logs, scale, logScale.size());
        return Arrays.copyOf(scale, logScale.size());
    }

    private static void shiftAndScale(float[] x, float[] bias, float[] scale, int count) {
        for (int i = 0; i < count; i++) {
            x[i] = (x[i] + bias[i]) * scale[i];
        }
    }

    @Override
    @Nullable Tensor[] pullBack(CpuTensor[] inputs, CpuTensor[] outputs, @Nullable CpuTensor[] gradients, boolean[] needed) {
        CpuTensor y = outputs[0];
        CpuTensor g = Objects.requireNonNull(gradients[0]);
        int size = y.size();
        int channels = y.shape().channels();
        float[] scale = RepeatReader.repeat(exp(inputs[2]), size);
        CpuTensor toX = needed[0] ? like(y) : null;
        int tileLength = Math.min(Tile.SIZE, ColumnSums.tileLength(channels));
        int partLength = Workers.partLength(tileLength);
        ColumnSums<float[]> toBias = new ColumnSums<>(runtime.math(), channels, size, partLength);
        ColumnSums<float[]> toLogScale = new ColumnSums<>(runtime.math(), channels, size, partLength);
        runtime.workers().tiles(size, tileLength, (from, count, tile) -> {
            float[] toV = tile.floats(0);
            float[] product = tile.floats(1);
            g.load(from, toV, 0, count);
            if (needed[2]) {
                y.load(from, product, 0, count);
                runtime.math().binary(BinaryOp.MULTIPLY, product, toV, product, count);
                toLogScale.add(from, product, count);
            }
            float[] s = tile.floats(2);
            System.arraycopy(scale, from % channels, s, 0, count);
            runtime.math().binary(BinaryOp.MULTIPLY, toV, s, toV, count);
            if (needed[1]) {
                toBias.add(from, toV, count);
            }
            if (toX != null) {
                toX.store(from, toV, 0, count);
            }
        });
        return new @Nullable Tensor[] {
            toX, needed[1] ? column(toBias, inputs[1]) : null, needed[2] ? column(toLogScale, inputs[2]) : null
        };
    }
}
