package org.flows4j.core.tensor.cpu.internal.kernels;

import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.internal.math.FastLogisticMixture;
import org.flows4j.core.tensor.cpu.internal.math.MixtureTile;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.ops.MixLogCdfInverseOp;
import org.flows4j.core.tensor.ops.MixLogCdfOp;
import org.flows4j.core.tensor.ops.MixLogElement;
import org.jspecify.annotations.Nullable;

/** {@link MixLogCdfInverseOp} in double, element by element, with vectors over the components. */
public final class MixLogCdfInverseKernel extends FloatKernel {
    /** Relative length of the last step of the search; the remaining error is smaller. */
    private static final double TOLERANCE = 1e-7;

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
        double[] sums = MixLogCdfKernel.tiles(runtime, inputs[0], width).sums((from, count, tile) -> {
            float[] values = tile.floats(0);
            float[] logDet = tile.floats(1);
            float[] raw = tile.longFloats(0);
            inputs[0].load(from, values, 0, count);
            inputs[1].load(from * width, raw, 0, count * width);
            MixLogElement element =
                    new MixLogElement(op, new FastLogisticMixture(runtime.math().mixtures(), op));
            for (int i = 0; i < count; i++) {
                element.set(raw, i * width);
                values[i] = (float) element.inverse(values[i], TOLERANCE);
                logDet[i] = (float) -element.logSlope();
            }
            x.store(from, values, 0, count);
            return logDet;
        });
        return new CpuTensor[] {x, perSample(sums, sum -> sum)};
    }

    @Override
    @Nullable Tensor[] pullBack(CpuTensor[] inputs, CpuTensor[] outputs, @Nullable CpuTensor[] gradients, boolean[] needed) {
        return inverse.backward(inputs, outputs, gradients, needed);
    }
}
