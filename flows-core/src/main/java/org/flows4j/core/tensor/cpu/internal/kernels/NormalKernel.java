package org.flows4j.core.tensor.cpu.internal.kernels;

import java.util.Objects;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.ops.StandardNormalLogDensity;
import org.jspecify.annotations.Nullable;

/** {@link StandardNormalLogDensity} in one pass, forward and backward. */
public final class NormalKernel extends FloatKernel {
    public NormalKernel(CpuRuntime runtime, StandardNormalLogDensity op) {
        super(runtime, op);
    }

    /** A batch in tiles of any length. */
    static SampleTiles tiles(CpuRuntime runtime, CpuTensor z) {
        return new SampleTiles(runtime, z, 1, Tile.SIZE, 1);
    }

    @Override
    CpuTensor[] compute(CpuTensor[] inputs) {
        CpuTensor z = inputs[0];
        double[] density = tiles(runtime, z).sums((from, count, tile) -> {
            float[] v = tile.floats(0);
            float[] squares = tile.floats(1);
            z.load(from, v, 0, count);
            runtime.math().unary(UnaryOp.SQUARE, v, squares, count);
            return squares;
        });
        double normalizer = StandardNormalLogDensity.logNormalizer(z);
        return new CpuTensor[] {perSample(density, half -> normalizer - 0.5 * half)};
    }

    @Override
    @Nullable Tensor[] pullBack(CpuTensor[] inputs, CpuTensor[] outputs, @Nullable CpuTensor[] gradients, boolean[] needed) {
        CpuTensor z = inputs[0];
        double[] toDensity = Objects.requireNonNull(gradients[0]).toDoubles();
        CpuTensor toZ = like(z);
        SampleTiles tiles = tiles(runtime, z);
        tiles.forEach((from, count, tile) -> {
            float[] v = tile.floats(0);
            float[] g = tile.floats(1);
            z.load(from, v, 0, count);
            tiles.spread(toDensity, -1, from, count, g);
            runtime.math().binary(BinaryOp.MULTIPLY, v, g, v, count);
            toZ.store(from, v, 0, count);
        });
        return new @Nullable Tensor[] {toZ};
    }
}
