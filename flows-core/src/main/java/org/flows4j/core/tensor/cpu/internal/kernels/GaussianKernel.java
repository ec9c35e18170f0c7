package org.flows4j.core.tensor.cpu.internal.kernels;

import java.util.Objects;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.ops.GaussianLogDensity;
import org.flows4j.core.tensor.ops.StandardNormalLogDensity;
import org.jspecify.annotations.Nullable;

/** {@link GaussianLogDensity} in one pass, forward and backward. */
public final class GaussianKernel extends FloatKernel {
    public GaussianKernel(CpuRuntime runtime, GaussianLogDensity op) {
        super(runtime, op);
    }

    @Override
    CpuTensor[] compute(CpuTensor[] inputs) {
        CpuTensor z = inputs[0];
        double[] density = NormalKernel.tiles(runtime, z).sums((from, count, tile) -> {
            float[] standard = tile.floats(0);
            float[] logScale = tile.floats(2);
            standardize(inputs, from, count, tile);
            energies(standard, logScale, count);
            return logScale;
        });
        double normalizer = StandardNormalLogDensity.logNormalizer(z);
        return new CpuTensor[] {perSample(density, energy -> normalizer - energy)};
    }

    /** Leaves (z - mean) / scale in array 0, log scale in array 2, 1 / scale in array 3. */
    private void standardize(CpuTensor[] inputs, int from, int count, Tile tile) {
        float[] z = tile.floats(0);
        float[] mean = tile.floats(1);
        float[] logScale = tile.floats(2);
        float[] inverse = tile.floats(3);
        inputs[0].load(from, z, 0, count);
        inputs[1].load(from, mean, 0, count);
        inputs[2].load(from, logScale, 0, count);
        float[] minus = tile.floats(4);
        runtime.math().unary(UnaryOp.NEGATE, logScale, minus, count);
        runtime.math().unary(UnaryOp.EXP, minus, inverse, count);
        differences(z, mean, inverse, count);
    }

    private static void differences(float[] z, float[] mean, float[] inverse, int count) {
        for (int i = 0; i < count; i++) {
            z[i] = (z[i] - mean[i]) * inverse[i];
        }
    }

    private static void energies(float[] standard, float[] logScale, int count) {
        for (int i = 0; i < count; i++) {
            logScale[i] = standard[i] * standard[i] * 0.5f + logScale[i];
        }
    }

    @Override
    @Nullable Tensor[] pullBack(CpuTensor[] inputs, CpuTensor[] outputs, @Nullable CpuTensor[] gradients, boolean[] needed) {
        double[] toDensity = Objects.requireNonNull(gradients[0]).toDoubles();
        CpuTensor toZ = needed[0] ? like(inputs[0]) : null;
        CpuTensor toMean = needed[1] ? like(inputs[1]) : null;
        CpuTensor toLogScale = needed[2] ? like(inputs[2]) : null;
        SampleTiles tiles = NormalKernel.tiles(runtime, inputs[0]);
        tiles.forEach((from, count, tile) -> {
            float[] toU = tile.floats(5);
            standardize(inputs, from, count, tile);
            tiles.spread(toDensity, 1, from, count, toU);
            pullBack(tile.floats(0), tile.floats(3), toU, tile.floats(1), tile.floats(2), count);
            if (toMean != null) {
                toMean.store(from, tile.floats(1), 0, count);
            }
            if (toLogScale != null) {
                toLogScale.store(from, tile.floats(2), 0, count);
            }
            if (toZ != null) {
                runtime.math().unary(UnaryOp.NEGATE, tile.floats(1), toU, count);
                toZ.store(from, toU, 0, count);
            }
        });
        return new @Nullable Tensor[] {toZ, toMean, toLogScale};
    }

    private static void pullBack(float[] u, float[] inverse, float[] g, float[] toMean, float[] toLogScale, int count) {
        for (int i = 0; i < count; i++) {
            toMean[i] = g[i] * u[i] * inverse[i];
            toLogScale[i] = g[i] * (u[i] * u[i] - 1);
        }
    }
}
