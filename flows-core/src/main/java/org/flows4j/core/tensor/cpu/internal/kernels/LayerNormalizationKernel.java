package org.flows4j.core.tensor.cpu.internal.kernels;

import java.util.Objects;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.internal.tensor.ColumnSums;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuRuntime;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;
import org.flows4j.core.tensor.cpu.internal.tensor.Workers;
import org.flows4j.core.tensor.ops.LayerNormalization;
import org.jspecify.annotations.Nullable;

/** {@link LayerNormalization} in one pass, forward and backward; moments are summed in double. */
public final class LayerNormalizationKernel extends FloatKernel {
    private final LayerNormalization op;

    public LayerNormalizationKernel(CpuRuntime runtime, LayerNormalization op) {
        super(runtime, op);
        this.op = op;
    }

    @Override
    CpuTensor[] compute(CpuTensor[] inputs) {
        CpuTensor x = inputs[0];
        CpuTensor y = like(x);
        int channels = x.shape().channels();
        float[] gain = inputs[1].toFloats();
        float[] bias = inputs[2].toFloats();
        int length = ColumnSums.tileLength(channels);
        runtime.workers().tiles(x.size(), length, (from, count, tile) -> {
            float[] v = array(tile, 0, count);
            x.load(from, v, 0, count);
            for (int row = 0; row < count; row += channels) {
                Moments moments = moments(v, row, channels);
                scaleAndShift(v, row, moments.mean, moments.scale, gain, bias);
            }
            y.store(from, v, 0, count);
        });
        return new CpuTensor[] {y};
    }

    /** Mean of a row, and the reciprocal of its deviation. */
    private record Moments(float mean, float scale) {}

    /** In double, the mean of squares less the square of the mean keeps all digits of floats. */
    private Moments moments(float[] x, int row, int channels) {
        double mean = runtime.math().sum(x, row, channels) / channels;
        double squares = runtime.math().sumOfSquares(x, row, channels) / channels;
        double variance = Math.max(squares - mean * mean, 0);
        return new Moments((float) mean, (float) (1 / Math.sqrt(variance + op.epsilon())));
    }

    /** Standardizes a row to mean 0 and variance 1, and returns the reciprocal of its deviation. */
    private float standardize(float[] x, int row, int channels) {
        Moments moments = moments(x, row, channels);
        standardize(x, row, channels, moments.mean, moments.scale);
        return moments.scale;
    }

    private static void standardize(float[] x, int row, int channels, float mean, float scale) {
        for (int i = row; i < row + channels; i++) {
            x[i] = (x[i] - mean) * scale;
        }
    }

    private static void scaleAndShift(float[] x, int row, float mean, float scale, float[] gain, float[] bias) {
        for (int i = 0; i < gain.length; i++) {
            x[row + i] = (x[row + i] - mean) * scale * gain[i] + bias[i];
        }
    }

    @Override
    @Nullable Tensor[] pullBack(CpuTensor[] inputs, CpuTensor[] outputs, @Nullable CpuTensor[] gradients, boolean[] needed) {
        CpuTensor x = inputs[0];
        CpuTensor g = Objects.requireNonNull(gradients[0]);
        CpuTensor toX = like(x);
        int channels = x.shape().channels();
        float[] gain = inputs[1].toFloats();
        int length = ColumnSums.tileLength(channels);
        int partLength = Workers.partLength(length);
        ColumnSums<float[]> toGain = new ColumnSums<>(runtime.math(), channels, x.size(), partLength);
        ColumnSums<float[]> toBias = new ColumnSums<>(runtime.math(), channels, x.size(), partLength);
        runtime.workers().tiles(x.size(), length, (from, count, tile) -> {
            float[] standard = array(tile, 0, count);
            float[] gradient = array(tile, 1, count);
            float[] product = array(tile, 2, count);
            x.load(from, standard, 0, count);
            g.load(from, gradient, 0, count);
            toBias.add(from, gradient, count);
            for (int row = 0; row < count; row += channels) {
                float scale = standardize(standard, row, channels);
                products(gradient, standard, product, row, channels);
                // The products are summed below; here the gain weighs the means of this row.
                pullBackRow(gradient, standard, row, gain, scale);
            }
            toGain.add(from, product, count);
            toX.store(from, gradient, 0, count);
        });
        return new @Nullable Tensor[] {
            needed[0] ? toX : null,
            needed[1] ? column(toGain, inputs[1]) : null,
            needed[2] ? column(toBias, inputs[2]) : null
        };
    }

    private static void products(float[] a, float[] b, float[] product, int row, int channels) {
        for (int i = row; i < row + channels; i++) {
            product[i] = a[i] * b[i];
        }
    }

    /**
     * Turns the gradient of a row's result into that of its input: with h = gradient * gain and u the standardized row,
     * {@code scale * (h - mean(h) - u * mean(h * u))}. Uses up u.
     */
    private void pullBackRow(float[] gradient, float[] standard, int row, float[] gain, float scale) {
        int channels = gain.length;
        for (int i = 0; i < channels; i++) {
            gradient[row + i] *= gain[i];
        }
        float mean = (float) (runtime.math().sum(gradient, row, channels) / channels);
        double products = 0;
        for (int i = row; i < row + channels; i++) {
            products += gradient[i] * standard[i];
        }
        float slope = (float) (products / channels);
        for (int i = row; i < row + channels; i++) {
            gradient[i] = scale * (gradient[i] - mean - standard[i] * slope);
        }
    }
}
