package org.flows4j.core.tensor.cpu.internal.kernels;

import java.util.Objects;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.internal.math.NormalizationMath;
import org.flows4j.core.tensor.cpu.internal.tensor.ColumnSums;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.cpu.internal.tensor.Workers;
import org.flows4j.core.tensor.ops.LayerNormalization;
import org.jspecify.annotations.Nullable;

/** {@link LayerNormalization} in one pass, forward and backward; moments are summed in double. */
public final class LayerNormalizationKernel extends FloatKernel {
    private final LayerNormalization op;

    public LayerNormalizationKernel(CpuRuntime runtime, LayerNormalization op) {
        super(runtime, op);
        this.op = op;
    }

    @Override
    CpuTensor[] compute(CpuTensor[] inputs) {
        CpuTensor x = inputs[0];
        CpuTensor y = like(x);
        int channels = x.shape().channels();
        float[] gain = inputs[1].toFloats();
        float[] bias = inputs[2].toFloats();
        int length = ColumnSums.tileLength(channels);
        NormalizationMath math = runtime.math().normalization();
        runtime.workers().tiles(x.size(), length, (from, count, tile) -> {
            float[] v = array(tile, 0, count);
            x.load(from, v, 0, count);
            int rows = count / channels;
            float[] means = tile.floats(3);
            float[] scales = tile.floats(4);
            math.moments(v, rows, channels, op.epsilon(), means, scales);
            math.normalize(v, rows, means, scales, gain, bias);
            y.store(from, v, 0, count);
        });
        return new CpuTensor[] {y};
    }

    @Override
    @Nullable Tensor[] pullBack(CpuTensor[] inputs, CpuTensor[] outputs, @Nullable CpuTensor[] gradients, boolean[] needed) {
        CpuTensor x = inputs[0];
        CpuTensor g = Objects.requireNonNull(gradients[0]);
        CpuTensor toX = like(x);
        int channels = x.shape().channels();
        float[] gain = inputs[1].toFloats();
        int length = ColumnSums.tileLength(channels);
        NormalizationMath math = runtime.math().normalization();
        int partLength = Workers.partLength(length);
        ColumnSums<float[]> toGain = new ColumnSums<>(runtime.math(), channels, x.size(), partLength);
        ColumnSums<float[]> toBias = new ColumnSums<>(runtime.math(), channels, x.size(), partLength);
        runtime.workers().tiles(x.size(), length, (from, count, tile) -> {
            float[] standard = array(tile, 0, count);
            float[] gradient = array(tile, 1, count);
            float[] product = array(tile, 2, count);
            x.load(from, standard, 0, count);
            g.load(from, gradient, 0, count);
            toBias.add(from, gradient, count);
            int rows = count / channels;
            float[] means = tile.floats(3);
            float[] scales = tile.floats(4);
            math.moments(standard, rows, channels, op.epsilon(), means, scales);
            math.pullBack(standard, gradient, product, rows, means, scales, gain);
            toGain.add(from, product, count);
            toX.store(from, gradient, 0, count);
        });
        return new @Nullable Tensor[] {
            needed[0] ? toX : null,
            needed[1] ? column(toGain, inputs[1]) : null,
            needed[2] ? column(toBias, inputs[2]) : null
        };
    }
}
