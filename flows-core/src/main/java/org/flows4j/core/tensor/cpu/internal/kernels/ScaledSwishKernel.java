package org.flows4j.core.tensor.cpu.internal.kernels;

import java.util.Arrays;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;
import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.cpu.internal.tensor.Workers;
import org.flows4j.core.tensor.ops.smooth.ScaledSwish;
import org.jspecify.annotations.Nullable;

/** {@link ScaledSwish} in one pass over memory, with its slope and the derivatives of both. */
public final class ScaledSwishKernel extends FloatKernel {
    private final boolean sloped;
    private final float inverse;

    public ScaledSwishKernel(CpuRuntime runtime, ScaledSwish op) {
        super(runtime, op);
        this.sloped = op.sloped();
        this.inverse = (float) (1 / op.divisor());
    }

    @Override
    CpuTensor[] compute(CpuTensor[] inputs) {
        CpuTensor x = inputs[0];
        float b = coefficient(inputs);
        CpuTensor[] results = sloped ? new CpuTensor[] {like(x), like(x)} : new CpuTensor[] {like(x)};
        runtime.workers().tiles(x.size(), (from, count, tile) -> {
            float[] v = tile.floats(0);
            float[] s = tile.floats(1);
            sigmoids(x, b, from, v, s, count, tile);
            float[] y = tile.floats(2);
            for (int i = 0; i < count; i++) {
                y[i] = v[i] * s[i] * inverse;
            }
            results[0].store(from, y, 0, count);
            if (sloped) {
                for (int i = 0; i < count; i++) {
                    y[i] = (s[i] + b * v[i] * (s[i] * (1 - s[i]))) * inverse;
                }
                results[1].store(from, y, 0, count);
            }
        });
        return results;
    }

    /** Loads x and computes sigmoid(b x). */
    private void sigmoids(CpuTensor x, float b, int from, float[] v, float[] s, int count, Tile tile) {
        x.load(from, v, 0, count);
        float[] argument = tile.floats(3);
        runtime.math().scaleShift(v, b, 0, argument, count);
        runtime.math().unary(UnaryOp.SIGMOID, argument, s, count);
    }

    /**
     * With {@code u = b x} and {@code q = s (1 - s)}: {@code dy/dx = (s + u q) / d}, {@code dy/db = x x q / d}, and of the slope
     * {@code b c} and {@code x c} with {@code c = q (2 + u (1 - 2 s)) / d}.
     */
    @Override
    @Nullable Tensor[] pullBack(CpuTensor[] inputs, CpuTensor[] outputs, @Nullable CpuTensor[] gradients, boolean[] needed) {
        CpuTensor x = inputs[0];
        float b = coefficient(inputs);
        CpuTensor toX = needed[0] ? like(x) : null;
        CpuTensor ofSlope = sloped ? gradients[1] : null;
        double[] sums = new double[Workers.divide(x.size(), Tile.SIZE)];
        runtime.workers().tiles(x.size(), (from, count, tile) -> {
            float[] v = tile.floats(0);
            float[] s = tile.floats(1);
            sigmoids(x, b, from, v, s, count, tile);
            float[] g = tile.floats(2);
            float[] h = tile.floats(3);
            loadOrZero(gradients[0], from, g, count);
            loadOrZero(ofSlope, from, h, count);
            double sum = 0;
            for (int i = 0; i < count; i++) {
                float q = s[i] * (1 - s[i]);
                float u = b * v[i];
                float c = q * (2 + u * (1 - 2 * s[i]));
                sum += (double) (v[i] * (g[i] * v[i] * q + h[i] * c));
                g[i] = (g[i] * (s[i] + u * q) + h[i] * b * c) * inverse;
            }
            sums[from / Tile.SIZE] = sum;
            if (toX != null) {
                toX.store(from, g, 0, count);
            }
        });
        return new @Nullable Tensor[] {toX, needed[1] ? total(sums, inputs[1]) : null};
    }

    private CpuTensor total(double[] sums, CpuTensor like) {
        CpuTensor result = like(like);
        result.assign(0, new double[] {Arrays.stream(sums).sum() * inverse});
        return result;
    }

    private static float coefficient(CpuTensor[] inputs) {
        return (float) inputs[1].toDoubles()[0];
    }
}
