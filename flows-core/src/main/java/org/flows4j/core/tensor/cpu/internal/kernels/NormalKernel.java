package org.flows4j.core.tensor.cpu.internal.kernels;

import java.util.Objects;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.ops.StandardNormalLogDensity;
import org.jspecify.annotations.Nullable;

/** {@link StandardNormalLogDensity} in one pass, forwards and backwards. */
public final class NormalKernel extends FloatKernel {
    public NormalKernel(CpuRuntime runtime, StandardNormalLogDensity op) {
        super(runtime, op::check);
    }

    /** A batch in tiles of any length. */
    static SampleTiles tiles(CpuRuntime runtime, CpuTensor z) {
        int samples = z.shape().dim(0);
        return new SampleTiles(runtime, samples, samples == 0 ? 0 : z.size() / samples, 1, Tile.SIZE);
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
        for (int i = 0; i < density.length; i++) {
            density[i] = normalizer - 0.5 * density[i];
        }
        return new CpuTensor[] {perSample(density)};
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
            multiply(v, g, count);
            toZ.store(from, v, 0, count);
        });
        return new @Nullable Tensor[] {toZ};
    }

    private static void multiply(float[] a, float[] b, int count) {
        for (int i = 0; i < count; i++) {
            a[i] *= b[i];
        }
    }
}
