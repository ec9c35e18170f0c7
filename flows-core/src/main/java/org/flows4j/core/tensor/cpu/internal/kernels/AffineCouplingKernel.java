package org.flows4j.core.tensor.cpu.internal.kernels;

import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.ops.AffineCouplingOp;
import org.flows4j.core.tensor.ops.ParameterOrder;
import org.jspecify.annotations.Nullable;

/** {@link AffineCouplingOp} in one pass, forward and backward. */
public final class AffineCouplingKernel extends FloatKernel {
    private static final int LONGEST = Tile.SIZE / 2;

    private final AffineCouplingOp op;
    private final CouplingArithmetic arithmetic;

    public AffineCouplingKernel(CpuRuntime runtime, AffineCouplingOp op) {
        super(runtime, op);
        this.op = op;
        this.arithmetic = CouplingArithmetic.of(op.shiftFirst(), op.inverse());
    }

    private SampleTiles tiles(CpuTensor x) {
        return new SampleTiles(runtime, x, x.shape().channels(), LONGEST, 1);
    }

    private ChannelPairs pairs(CpuTensor parameters) {
        int channels = parameters.shape().channels() / 2;
        return new ChannelPairs(floats(parameters), channels, op.order() == ParameterOrder.INTERLEAVED);
    }

    /** The array of a tile for one of the two numbers of an element; shifts are in array 1, unbounded scales in array 2. */
    private float[] part(Tile tile, int which) {
        boolean scaleFirst = op.order() == ParameterOrder.SCALE_FIRST;
        return tile.floats(scaleFirst ? 2 - which : 1 + which);
    }

    @Override
    CpuTensor[] compute(CpuTensor[] inputs) {
        CpuTensor x = inputs[0];
        CpuTensor y = like(x);
        ChannelPairs pairs = pairs(inputs[1]);
        ScaleArithmetic scales = new ScaleArithmetic(runtime.math(), op.scale());
        double[] sums = tiles(x).sums((from, count, tile) -> {
            float[] v = tile.floats(0);
            float[] shift = tile.floats(1);
            float[] s = tile.floats(2);
            float[] scale = tile.floats(3);
            float[] logScale = tile.floats(4);
            x.load(from, v, 0, count);
            pairs.load(from, part(tile, 0), part(tile, 1), count, tile);
            scales.scales(s, scale, logScale, count);
            arithmetic.apply(v, shift, scale, count);
            y.store(from, v, 0, count);
            return logScale;
        });
        return new CpuTensor[] {y, perSample(sums, sum -> op.inverse() ? -sum : sum)};
    }

    @Override
    @Nullable Tensor[] pullBack(CpuTensor[] inputs, CpuTensor[] outputs, @Nullable CpuTensor[] gradients, boolean[] needed) {
        CpuTensor x = inputs[0];
        CpuTensor parameters = inputs[1];
        // The factor of the scale's derivative: the result if it is scaled last, otherwise the input.
        CpuTensor factor = arithmetic.needsResult() ? outputs[0] : x;
        CpuTensor toY = gradients[0];
        double[] toLogDet = gradients[1] == null ? null : gradients[1].toDoubles();
        CpuTensor toX = needed[0] ? like(x) : null;
        CpuTensor toParameters = needed[1] ? like(parameters) : null;
        ChannelPairs pairs = pairs(parameters);
        ChannelPairs toPairs = toParameters == null ? null : pairs(toParameters);
        ScaleArithmetic scales = new ScaleArithmetic(runtime.math(), op.scale());
        SampleTiles tiles = tiles(x);
        tiles.forEach((from, count, tile) -> {
            float[] v = tile.floats(0);
            float[] shift = tile.floats(1);
            float[] s = tile.floats(2);
            float[] scale = tile.floats(3);
            float[] slope = tile.floats(4);
            float[] g = tile.floats(5);
            float[] gLogDet = tile.floats(6);
            factor.load(from, v, 0, count);
            pairs.load(from, part(tile, 0), part(tile, 1), count, tile);
            scales.scalesAndSlopes(s, scale, slope, count);
            loadOrZero(toY, from, g, count);
            tiles.spread(toLogDet, op.inverse() ? -1 : 1, from, count, gLogDet);
            // Afterwards g holds the gradient of x, shift and s those of themselves.
            arithmetic.pullBack(v, scale, slope, g, gLogDet, shift, s, count);
            if (toX != null) {
                toX.store(from, g, 0, count);
            }
            if (toPairs != null) {
                toPairs.store(from, part(tile, 0), part(tile, 1), count, tile);
            }
        });
        return new @Nullable Tensor[] {toX, toParameters};
    }
}
