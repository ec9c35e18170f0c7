package org.flows4j.core.tensor.cpu.internal.kernels;

import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.internal.math.MixtureInverse;
import org.flows4j.core.tensor.cpu.internal.math.MixtureMath;
import org.flows4j.core.tensor.cpu.internal.math.MixtureTile;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.ops.MixLogCdfInverseOp;
import org.flows4j.core.tensor.ops.MixLogCdfOp;
import org.jspecify.annotations.Nullable;

/** {@link MixLogCdfInverseOp} in double, a tile of elements at a time. */
public final class MixLogCdfInverseKernel extends FloatKernel {
    private final MixLogCdfInverseOp inverse;
    private final MixLogCdfOp op;

    private MixLogCdfInverseKernel(CpuRuntime runtime, MixLogCdfInverseOp inverse) {
        super(runtime, inverse);
        this.inverse = inverse;
        this.op = inverse.forward();
    }

    /** The kernel, or null if the parameters of one element are too many for a tile. */
    public static @Nullable MixLogCdfInverseKernel of(CpuRuntime runtime, MixLogCdfInverseOp op) {
        int width = op.forward().parametersPerElement();
        return MixtureTile.capacity(width) == 0 ? null : new MixLogCdfInverseKernel(runtime, op);
    }

    @Override
    CpuTensor[] compute(CpuTensor[] inputs) {
        CpuTensor x = like(inputs[0]);
        int width = op.parametersPerElement();
        MixtureMath math = runtime.math().mixtures();
        SampleTiles tiles = new SampleTiles(runtime, inputs[0], 1, MixtureInverse.capacity(width), width);
        double[] sums = tiles.sums((from, count, tile) -> {
            MixtureInverse mixtures = new MixtureInverse(tile, op, math.lanes());
            inputs[0].load(from, mixtures.values, 0, count);
            inputs[1].load(from * width, mixtures.raw, 0, count * width);
            math.invert(mixtures, count);
            x.store(from, mixtures.values, 0, count);
            return mixtures.logSlopes;
        });
        return new CpuTensor[] {x, perSample(sums, sum -> sum)};
    }

    @Override
    @Nullable Tensor[] pullBack(CpuTensor[] inputs, CpuTensor[] outputs, @Nullable CpuTensor[] gradients, boolean[] needed) {
        return inverse.backward(inputs, outputs, gradients, needed);
    }
}
