package org.flows4j.core.tensor.cpu.internal.math;

/** {@link NormalizationMath} in plain Java, row by row. */
public class PlainNormalizationMath implements NormalizationMath {
    private final VectorMath math;

    /** Sums rows by this arithmetic. */
    public PlainNormalizationMath(VectorMath math) {
        this.math = math;
    }

    /** In double, the mean of squares less the square of the mean keeps all digits of floats. */
    @Override
    public void moments(float[] x, int rows, int channels, double epsilon, float[] means, float[] scales) {
        for (int row = 0; row < rows; row++) {
            double mean = math.sum(x, row * channels, channels) / channels;
            double squares = math.sumOfSquares(x, row * channels, channels) / channels;
            double variance = Math.max(squares - mean * mean, 0);
            means[row] = (float) mean;
            scales[row] = (float) (1 / Math.sqrt(variance + epsilon));
        }
    }

    @Override
    public void normalize(float[] x, int rows, float[] means, float[] scales, float[] gain, float[] bias) {
        int channels = gain.length;
        for (int row = 0; row < rows; row++) {
            float mean = means[row];
            float scale = scales[row];
            int from = row * channels;
            for (int i = 0; i < channels; i++) {
                x[from + i] = (x[from + i] - mean) * scale * gain[i] + bias[i];
            }
        }
    }

    @Override
    public void pullBack(
            float[] x, float[] gradient, float[] products, int rows, float[] means, float[] scales, float[] gain) {
        int channels = gain.length;
        for (int row = 0; row < rows; row++) {
            double sum = 0;
            double slopes = 0;
            int from = row * channels;
            for (int i = 0; i < channels; i++) {
                float standard = (x[from + i] - means[row]) * scales[row];
                float weighted = gradient[from + i] * gain[i];
                products[from + i] = gradient[from + i] * standard;
                sum += weighted;
                slopes += weighted * standard;
                x[from + i] = standard;
                gradient[from + i] = weighted;
            }
            float mean = (float) (sum / channels);
            float slope = (float) (slopes / channels);
            for (int i = from; i < from + channels; i++) {
                gradient[i] = scales[row] * (gradient[i] - mean - x[i] * slope);
            }
        }
    }
}
