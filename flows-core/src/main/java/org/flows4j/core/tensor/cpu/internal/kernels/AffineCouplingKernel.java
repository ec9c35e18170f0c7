package org.flows4j.core.tensor.cpu.internal.kernels;

import java.util.Arrays;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.ops.AffineCouplingInverseOp;
import org.flows4j.core.tensor.ops.AffineCouplingOp;
import org.flows4j.core.tensor.ops.ParameterOrder;
import org.flows4j.core.tensor.ops.ScaleFunction;
import org.jspecify.annotations.Nullable;

/** {@link AffineCouplingOp} and {@link AffineCouplingInverseOp} in one pass, forwards and backwards. */
public final class AffineCouplingKernel extends FloatKernel {
    /** Elements at once; the parameters of so many fill a tile's array. */
    private static final int LONGEST = Tile.SIZE / 2;

    private final AffineCouplingOp op;
    private final CouplingArithmetic arithmetic;
    private final boolean inverse;

    private AffineCouplingKernel(CpuRuntime runtime, AffineCouplingOp op, boolean inverse) {
        super(runtime, op::check);
        this.op = op;
        this.inverse = inverse;
        this.arithmetic = CouplingArithmetic.of(op.shiftFirst(), inverse);
    }

    public static AffineCouplingKernel forward(CpuRuntime runtime, AffineCouplingOp op) {
        return new AffineCouplingKernel(runtime, op, false);
    }

    public static AffineCouplingKernel inverse(CpuRuntime runtime, AffineCouplingInverseOp op) {
        ScaleFunction scale = op.scale();
        ParameterOrder order = op.order();
        return new AffineCouplingKernel(runtime, new AffineCouplingOp(scale, op.shiftFirst(), order), true);
    }

    private SampleTiles tiles(CpuTensor x) {
        int samples = x.shape().dim(0);
        int size = samples == 0 ? 0 : x.size() / samples;
        return new SampleTiles(runtime, samples, size, x.shape().channels(), LONGEST);
    }

    @Override
    CpuTensor[] compute(CpuTensor[] inputs) {
        CpuTensor x = inputs[0];
        CpuTensor y = like(x);
        CouplingChannels channels = new CouplingChannels(op.order(), x.shape().channels());
        ScaleArithmetic scales = new ScaleArithmetic(runtime.math(), op.scale());
        double[] sums = tiles(x).sums((from, count, tile) -> {
            float[] v = tile.floats(0);
            float[] shift = tile.floats(1);
            float[] s = tile.floats(2);
            float[] scale = tile.floats(3);
            float[] logScale = tile.floats(4);
            x.load(from, v, 0, count);
            channels.load(inputs[1], from, count, tile.floats(5), shift, s);
            scales.scales(s, scale, logScale, count);
            arithmetic.apply(v, shift, scale, count);
            y.store(from, v, 0, count);
            return logScale;
        });
        if (inverse) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] = -sums[i];
            }
        }
        return new CpuTensor[] {y, perSample(sums)};
    }

    @Override
    @Nullable Tensor[] pullBack(CpuTensor[] inputs, CpuTensor[] outputs, @Nullable CpuTensor[] gradients, boolean[] needed) {
        CpuTensor x = inputs[0];
        CpuTensor parameters = inputs[1];
        // The half that multiplies the scale's derivative: the result where it is the scaled one, otherwise the input.
        CpuTensor factor = arithmetic.needsResult() ? outputs[0] : x;
        CpuTensor toY = gradients[0];
        double[] toLogDet = gradients[1] == null ? null : gradients[1].toDoubles();
        CpuTensor toX = needed[0] ? like(x) : null;
        CpuTensor toParameters = needed[1] ? like(parameters) : null;
        CouplingChannels channels = new CouplingChannels(op.order(), x.shape().channels());
        ScaleArithmetic scales = new ScaleArithmetic(runtime.math(), op.scale());
        SampleTiles tiles = tiles(x);
        tiles.forEach((from, count, tile) -> {
            float[] v = tile.floats(0);
            float[] shift = tile.floats(1);
            float[] s = tile.floats(2);
            float[] scale = tile.floats(3);
            float[] slope = tile.floats(4);
            float[] raw = tile.floats(5);
            float[] g = tile.floats(6);
            float[] gLogDet = tile.floats(7);
            factor.load(from, v, 0, count);
            channels.load(parameters, from, count, raw, shift, s);
            scales.scalesAndSlopes(s, scale, slope, count);
            if (toY == null) {
                Arrays.fill(g, 0, count, 0);
            } else {
                toY.load(from, g, 0, count);
            }
            if (toLogDet == null) {
                Arrays.fill(gLogDet, 0, count, 0);
            } else {
                tiles.spread(toLogDet, inverse ? -1 : 1, from, count, gLogDet);
            }
            // Afterwards g holds the gradient of x, shift and s those of themselves.
            arithmetic.pullBack(v, scale, slope, g, gLogDet, shift, s, count);
            if (toX != null) {
                toX.store(from, g, 0, count);
            }
            if (toParameters != null) {
                channels.store(toParameters, from, count, raw, shift, s);
            }
        });
        return new @Nullable Tensor[] {toX, toParameters};
    }
}
