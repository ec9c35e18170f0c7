package org.flows4j.core.tensor.cpu.internal.kernels;

import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.ops.RationalQuadraticSpline;
import org.jspecify.annotations.Nullable;

/** {@link RationalQuadraticSpline} in one pass, forward and backward. */
public final class RationalQuadraticSplineKernel extends FloatKernel {
    private final RationalQuadraticSpline op;

    public RationalQuadraticSplineKernel(CpuRuntime runtime, RationalQuadraticSpline op) {
        super(runtime, op);
        this.op = op;
    }

    private SampleTiles tiles(CpuTensor x) {
        return new SampleTiles(runtime, x, 1, Tile.SIZE / op.parametersPerElement(), 1);
    }

    private boolean inside(float value) {
        return op.periodic() ? !Float.isNaN(value) : value >= -op.bound() && value <= op.bound();
    }

    private double clamped(float value) {
        return Math.min(Math.max(value, -op.bound()), op.bound());
    }

    private double theta(SplineBin bin, double value) {
        return op.inverse() ? bin.thetaOfY(value) : bin.thetaOfX(value);
    }

    @Override
    CpuTensor[] compute(CpuTensor[] inputs) {
        CpuTensor x = inputs[0];
        CpuTensor y = like(x);
        double[] sums = tiles(x).sums((from, count, tile) -> {
            float[] v = tile.floats(0);
            float[] logSlopes = tile.floats(1);
            x.load(from, v, 0, count);
            SplineTile splines = new SplineTile(op, runtime.math().mixtures(), tile, inputs[1], from, count);
            SplineBin bin = new SplineBin();
            for (int i = 0; i < count; i++) {
                logSlopes[i] = 0;
                if (inside(v[i])) {
                    double value = clamped(v[i]);
                    splines.find(i, value, bin);
                    double theta = theta(bin, value);
                    v[i] = (float) (op.inverse() ? bin.x(theta) : bin.y(theta));
                    logSlopes[i] = (float) Math.log(bin.slope(theta));
                }
            }
            y.store(from, v, 0, count);
            return logSlopes;
        });
        return new CpuTensor[] {y, perSample(sums, sum -> op.inverse() ? -sum : sum)};
    }

    @Override
    @Nullable Tensor[] pullBack(CpuTensor[] inputs, CpuTensor[] outputs, @Nullable CpuTensor[] gradients, boolean[] needed) {
        CpuTensor x = inputs[0];
        CpuTensor toY = gradients[0];
        double[] toLogDet = gradients[1] == null ? null : gradients[1].toDoubles();
        CpuTensor toX = needed[0] ? like(x) : null;
        CpuTensor toParameters = needed[1] ? like(inputs[1]) : null;
        SampleTiles tiles = tiles(x);
        tiles.forEach((from, count, tile) -> {
            float[] v = tile.floats(0);
            float[] g = tile.floats(1);
            float[] gLogDet = tile.floats(2);
            x.load(from, v, 0, count);
            loadOrZero(toY, from, g, count);
            tiles.spread(toLogDet, 1, from, count, gLogDet);
            SplineTile splines = new SplineTile(op, runtime.math().mixtures(), tile, inputs[1], from, count);
            SplineBin bin = new SplineBin();
            for (int i = 0; i < count; i++) {
                if (inside(v[i])) {
                    double value = clamped(v[i]);
                    splines.find(i, value, bin);
                    pullBack(bin, value, g[i], gLogDet[i]);
                    g[i] = (float) bin.toX;
                    splines.pullBack(i, bin);
                } else {
                    splines.clear(i);
                }
            }
            if (toX != null) {
                toX.store(from, g, 0, count);
            }
            if (toParameters != null) {
                splines.store(toParameters, from, count);
            }
        });
        return new @Nullable Tensor[] {toX, toParameters};
    }

    private void pullBack(SplineBin bin, double value, double gradient, double toLogDet) {
        double theta = theta(bin, value);
        if (op.inverse()) {
            bin.pullBackInverse(theta, gradient, toLogDet);
        } else {
            bin.pullBack(theta, gradient, toLogDet);
        }
    }
}
