package org.flows4j.core.tensor.cpu.internal.kernels;

import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.internal.math.SplineTile;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.ops.RationalQuadraticSpline;
import org.jspecify.annotations.Nullable;

/** {@link RationalQuadraticSpline} in one pass, forward and backward. */
public final class RationalQuadraticSplineKernel extends FloatKernel {
    private final RationalQuadraticSpline op;
    private final int stride;

    public RationalQuadraticSplineKernel(CpuRuntime runtime, RationalQuadraticSpline op) {
        super(runtime, op);
        this.op = op;
        this.stride = op.parametersPerElement();
    }

    private SampleTiles tiles(CpuTensor x) {
        return new SampleTiles(runtime, x, 1, SplineTile.PITCH, stride);
    }

    @Override
    CpuTensor[] compute(CpuTensor[] inputs) {
        CpuTensor x = inputs[0];
        CpuTensor y = like(x);
        double[] sums = tiles(x).sums((from, count, tile) -> {
            SplineTile splines = new SplineTile(tile, op);
            x.load(from, splines.values, 0, count);
            inputs[1].load(from * stride, splines.numbers, 0, count * stride);
            runtime.math().splines().evaluate(splines, count);
            y.store(from, splines.values, 0, count);
            return splines.logSlopes;
        });
        return new CpuTensor[] {y, perSample(sums, sum -> op.inverse() ? -sum : sum)};
    }

    @Override
    @Nullable Tensor[] pullBack(CpuTensor[] inputs, CpuTensor[] outputs, @Nullable CpuTensor[] gradients, boolean[] needed) {
        CpuTensor x = inputs[0];
        CpuTensor toY = gradients[0];
        double[] toLogDet = gradients[1] == null ? null : gradients[1].toDoubles();
        CpuTensor toX = needed[0] ? like(x) : null;
        CpuTensor toNumbers = needed[1] ? like(inputs[1]) : null;
        SampleTiles tiles = tiles(x);
        tiles.forEach((from, count, tile) -> {
            SplineTile splines = new SplineTile(tile, op);
            x.load(from, splines.values, 0, count);
            loadOrZero(toY, from, splines.gradients, count);
            tiles.spread(toLogDet, 1, from, count, splines.toLogSlopes);
            inputs[1].load(from * stride, splines.numbers, 0, count * stride);
            runtime.math().splines().pullBack(splines, count);
            if (toX != null) {
                toX.store(from, splines.gradients, 0, count);
            }
            if (toNumbers != null) {
                toNumbers.store(from * stride, splines.numbers, 0, count * stride);
            }
        });
        return new @Nullable Tensor[] {toX, toNumbers};
    }
}
