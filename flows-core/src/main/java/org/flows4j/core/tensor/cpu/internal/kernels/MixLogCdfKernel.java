package org.flows4j.core.tensor.cpu.internal.kernels;

import java.util.Arrays;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.cpu.internal.math.MixtureTile;
import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.math.VectorMath;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.ops.MixLogCdfOp;
import org.flows4j.core.tensor.ops.MixLogElement;
import org.jspecify.annotations.Nullable;

/**
 * {@link MixLogCdfOp} in one pass, forward and backward. Weights, distribution functions and densities are summed directly,
 * with three exponentials per component and no logarithm; elements so far in a tail that a sum comes near the limits of floats are
 * recomputed in double, in logarithms.
 */
public final class MixLogCdfKernel extends FloatKernel {
    private static final float LEAST = 1e-20f;
    private static final float MOST = 1e20f;

    private final MixLogCdfOp op;
    private final int width;
    private final float margin;
    private final float share;

    private MixLogCdfKernel(CpuRuntime runtime, MixLogCdfOp op) {
        super(runtime, op);
        this.op = op;
        this.width = op.parametersPerElement();
        this.margin = (float) op.margin();
        this.share = (float) (1 - 2 * op.margin());
    }

    /** The kernel, or null if the parameters of one element are too many for a tile. */
    public static @Nullable MixLogCdfKernel of(CpuRuntime runtime, MixLogCdfOp op) {
        return MixtureTile.capacity(op.parametersPerElement()) == 0 ? null : new MixLogCdfKernel(runtime, op);
    }

    /** Tiles of elements whose work is proportional to their number of parameters. */
    private static SampleTiles tiles(CpuRuntime runtime, CpuTensor x, int width) {
        return new SampleTiles(runtime, x, 1, MixtureTile.capacity(width), width);
    }

    @Override
    CpuTensor[] compute(CpuTensor[] inputs) {
        CpuTensor result = like(inputs[0]);
        double[] sums = tiles(runtime, inputs[0], width).sums((from, count, tile) -> {
            MixtureTile mixtures = load(inputs, from, count, tile);
            float[] y = MixtureTile.further(tile, 2);
            float[] logSlope = MixtureTile.further(tile, 3);
            transform(mixtures, y, logSlope, count, tile);
            transformTails(mixtures, y, logSlope, count);
            result.store(from, y, 0, count);
            return logSlope;
        });
        return new CpuTensor[] {result, perSample(sums, sum -> sum)};
    }

    private MixtureTile load(CpuTensor[] inputs, int from, int count, Tile tile) {
        MixtureTile mixtures = new MixtureTile(tile, op);
        inputs[0].load(from, mixtures.x, 0, count);
        inputs[1].load(from * width, mixtures.raw, 0, count * width);
        runtime.math().mixtures().sums(mixtures, count);
        return mixtures;
    }

    /** {@code a = tanh(a')}, or a' itself, and its exponential. */
    private void scales(MixtureTile mixtures, float[] a, float[] scale, int count) {
        for (int i = 0; i < count; i++) {
            scale[i] = mixtures.raw[i * width];
        }
        if (op.boundedScale()) {
            runtime.math().unary(UnaryOp.TANH, scale, a, count);
        } else {
            System.arraycopy(scale, 0, a, 0, count);
        }
        runtime.math().unary(UnaryOp.EXP, a, scale, count);
    }

    private void transform(MixtureTile mixtures, float[] y, float[] logSlope, int count, Tile tile) {
        VectorMath math = runtime.math();
        float[] a = MixtureTile.further(tile, 0);
        float[] scale = MixtureTile.further(tile, 1);
        float[] logBelow = MixtureTile.further(tile, 4);
        float[] logAbove = MixtureTile.further(tile, 5);
        scales(mixtures, a, scale, count);
        withMargin(mixtures.below, mixtures.total, y, count);
        math.unary(UnaryOp.LOG, y, logBelow, count);
        withMargin(mixtures.above, mixtures.total, y, count);
        math.unary(UnaryOp.LOG, y, logAbove, count);
        math.unary(UnaryOp.LOG, mixtures.density, y, count);
        math.unary(UnaryOp.LOG, mixtures.total, logSlope, count);
        float logShare = (float) Math.log(share);
        for (int i = 0; i < count; i++) {
            logSlope[i] = logSlope[i] + y[i] + logShare - logBelow[i] - logAbove[i] + a[i];
            float odds = logBelow[i] - logAbove[i];
            float shift = mixtures.raw[i * width + 1];
            y[i] = op.shiftFirst() ? (odds + shift) * scale[i] : odds * scale[i] + shift;
        }
    }

    private void withMargin(float[] sums, float[] total, float[] result, int count) {
        for (int i = 0; i < count; i++) {
            result[i] = margin * total[i] + share * sums[i];
        }
    }

    private boolean inATail(MixtureTile mixtures, int i) {
        float total = mixtures.total[i];
        return !usual(total)
                || !usual(mixtures.density[i])
                || !usual(margin * total + share * mixtures.below[i])
                || !usual(margin * total + share * mixtures.above[i]);
    }

    private static boolean usual(float sum) {
        return sum > LEAST && sum < MOST;
    }

    private void transformTails(MixtureTile mixtures, float[] y, float[] logSlope, int count) {
        MixLogElement element = null;
        for (int i = 0; i < count; i++) {
            if (inATail(mixtures, i)) {
                element = element == null ? new MixLogElement(op) : element;
                element.set(mixtures.raw, i * width);
                y[i] = (float) element.forward(mixtures.x[i]);
                logSlope[i] = (float) element.logSlope();
            }
        }
    }

    @Override
    @Nullable Tensor[] pullBack(CpuTensor[] inputs, CpuTensor[] outputs, @Nullable CpuTensor[] gradients, boolean[] needed) {
        CpuTensor gradientOfY = gradients[0];
        double[] gradientOfLogDet = gradients[1] == null ? null : gradients[1].toDoubles();
        CpuTensor toX = needed[0] ? like(inputs[0]) : null;
        CpuTensor toRaw = needed[1] ? like(inputs[1]) : null;
        SampleTiles tiles = tiles(runtime, inputs[0], width);
        tiles.forEach((from, count, tile) -> {
            MixtureTile mixtures = load(inputs, from, count, tile);
            float[] toY = MixtureTile.further(tile, 2);
            float[] toLogSlope = MixtureTile.further(tile, 3);
            float[] y = MixtureTile.further(tile, 4);
            loadOrZero(gradientOfY, from, toY, count);
            tiles.spread(gradientOfLogDet, 1, from, count, toLogSlope);
            outputs[0].load(from, y, 0, count);
            pullBack(mixtures, y, toY, toLogSlope, count, tile);
            pullBackTails(mixtures, toY, toLogSlope, count);
            if (toX != null) {
                toX.store(from, mixtures.toX, 0, count);
            }
            if (toRaw != null) {
                toRaw.store(from * width, mixtures.toRaw, 0, count * width);
            }
        });
        return new @Nullable Tensor[] {toX, toRaw};
    }

    private void pullBack(MixtureTile mixtures, float[] y, float[] toY, float[] toLogSlope, int count, Tile tile) {
        float[] a = MixtureTile.further(tile, 0);
        float[] scale = MixtureTile.further(tile, 1);
        float[] toOdds = MixtureTile.further(tile, 5);
        scales(mixtures, a, scale, count);
        runtime.math().binary(BinaryOp.MULTIPLY, scale, toY, toOdds, count);
        seeds(mixtures, toOdds, toLogSlope, count);
        runtime.math().mixtures().pullBack(mixtures, count);
        for (int i = 0; i < count; i++) {
            float scaled = op.shiftFirst() ? y[i] : y[i] - mixtures.raw[i * width + 1];
            float slope = op.boundedScale() ? 1 - a[i] * a[i] : 1;
            mixtures.toRaw[i * width] = (toY[i] * scaled + toLogSlope[i]) * slope;
            mixtures.toRaw[i * width + 1] = op.shiftFirst() ? toOdds[i] : toY[i];
        }
    }

    private void seeds(MixtureTile mixtures, float[] toOdds, float[] toLogSlope, int count) {
        for (int i = 0; i < count; i++) {
            float total = mixtures.total[i];
            float below = mixtures.below[i];
            float above = mixtures.above[i];
            float toBelow = share * (toOdds[i] - toLogSlope[i]) / (margin * total + share * below);
            float toAbove = share * (-toOdds[i] - toLogSlope[i]) / (margin * total + share * above);
            mixtures.toBelow[i] = toBelow;
            mixtures.toAbove[i] = toAbove;
            mixtures.toDensity[i] = toLogSlope[i] / mixtures.density[i];
            mixtures.fromTotal[i] = (below * toBelow + above * toAbove + toLogSlope[i]) / total;
        }
    }

    private void pullBackTails(MixtureTile mixtures, float[] toY, float[] toLogSlope, int count) {
        MixLogElement element = null;
        double[] toRaw = {};
        for (int i = 0; i < count; i++) {
            if (inATail(mixtures, i)) {
                if (element == null) {
                    element = new MixLogElement(op);
                    toRaw = new double[width];
                }
                Arrays.fill(toRaw, 0);
                element.set(mixtures.raw, i * width);
                element.forward(mixtures.x[i]);
                mixtures.toX[i] = (float) element.pullBack(toY[i], toLogSlope[i], toRaw, 0);
                for (int j = 0; j < width; j++) {
                    mixtures.toRaw[i * width + j] = (float) toRaw[j];
                }
            }
        }
    }
}
