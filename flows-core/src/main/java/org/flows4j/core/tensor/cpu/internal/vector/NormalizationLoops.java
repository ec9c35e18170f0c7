package org.flows4j.core.tensor.cpu.internal.vector;

import static org.flows4j.core.tensor.cpu.internal.vector.Functions.FLOATS;
import static org.flows4j.core.tensor.cpu.internal.vector.Functions.LANES;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** The loops of {@link VectorApiNormalizationMath}, for rows of at least one vector. */
final class NormalizationLoops {
    private static final int HALF = Functions.DOUBLES.length();

    private NormalizationLoops() {}

    /** In double, the mean of squares less the square of the mean keeps all digits of floats. */
    static void moments(float[] x, int rows, int channels, double epsilon, float[] means, float[] scales) {
        double[] sums = new double[2];
        for (int row = 0; row < rows; row++) {
            sums(x, x, row * channels, channels, sums);
            double mean = sums[0] / channels;
            double variance = Math.max(sums[1] / channels - mean * mean, 0);
            means[row] = (float) mean;
            scales[row] = (float) (1 / Math.sqrt(variance + epsilon));
        }
    }

    /** The sum of a row of x, and that of its products with y. */
    private static void sums(float[] x, float[] y, int from, int channels, double[] result) {
        int end = from + channels - channels % LANES;
        DoubleVector sum0 = DoubleVector.zero(Functions.DOUBLES);
        DoubleVector sum1 = sum0;
        DoubleVector products0 = sum0;
        DoubleVector products1 = sum0;
        for (int i = from; i < end; i += LANES) {
            DoubleVector low = Functions.doubles(x, i);
            DoubleVector high = Functions.doubles(x, i + HALF);
            sum0 = sum0.add(low);
            sum1 = sum1.add(high);
            products0 = low.fma(Functions.doubles(y, i), products0);
            products1 = high.fma(Functions.doubles(y, i + HALF), products1);
        }
        result[0] = sum0.add(sum1).reduceLanes(VectorOperators.ADD);
        result[1] = products0.add(products1).reduceLanes(VectorOperators.ADD);
        for (int i = end; i < from + channels; i++) {
            result[0] += x[i];
            result[1] += (double) x[i] * y[i];
        }
    }

    static void normalize(float[] x, int rows, float[] means, float[] scales, float[] gain, float[] bias) {
        int channels = gain.length;
        int whole = channels - channels % LANES;
        for (int row = 0; row < rows; row++) {
            int from = row * channels;
            FloatVector mean = Functions.constant(means[row]);
            FloatVector scale = Functions.constant(scales[row]);
            for (int i = 0; i < whole; i += LANES) {
                FloatVector.fromArray(FLOATS, x, from + i)
                        .sub(mean)
                        .mul(scale)
                        .mul(FloatVector.fromArray(FLOATS, gain, i))
                        .add(FloatVector.fromArray(FLOATS, bias, i))
                        .intoArray(x, from + i);
            }
            for (int i = whole; i < channels; i++) {
                x[from + i] = (x[from + i] - means[row]) * scales[row] * gain[i] + bias[i];
            }
        }
    }

    /** Standardizes x, and multiplies the gradient by it and by the gain. */
    static void products(
            float[] x, float[] gradient, float[] products, int rows, float[] means, float[] scales, float[] gain) {
        int channels = gain.length;
        int whole = channels - channels % LANES;
        for (int row = 0; row < rows; row++) {
            int from = row * channels;
            FloatVector mean = Functions.constant(means[row]);
            FloatVector scale = Functions.constant(scales[row]);
            for (int i = 0; i < whole; i += LANES) {
                FloatVector standard =
                        FloatVector.fromArray(FLOATS, x, from + i).sub(mean).mul(scale);
                FloatVector g = FloatVector.fromArray(FLOATS, gradient, from + i);
                standard.intoArray(x, from + i);
                g.mul(standard).intoArray(products, from + i);
                g.mul(FloatVector.fromArray(FLOATS, gain, i)).intoArray(gradient, from + i);
            }
            for (int i = whole; i < channels; i++) {
                x[from + i] = (x[from + i] - means[row]) * scales[row];
                products[from + i] = gradient[from + i] * x[from + i];
                gradient[from + i] *= gain[i];
            }
        }
    }

    /** Given the results of {@link #products}: turns the gradients of standardized rows into those of the rows. */
    static void project(float[] standard, float[] gradient, int rows, int channels, float[] scales) {
        int whole = channels - channels % LANES;
        double[] sums = new double[2];
        for (int row = 0; row < rows; row++) {
            int from = row * channels;
            sums(gradient, standard, from, channels, sums);
            float mean = (float) (sums[0] / channels);
            float slope = (float) (sums[1] / channels);
            FloatVector scale = Functions.constant(scales[row]);
            FloatVector means = Functions.constant(mean);
            FloatVector slopeOfAll = Functions.constant(slope);
            for (int i = from; i < from + whole; i += LANES) {
                FloatVector.fromArray(FLOATS, gradient, i)
                        .sub(means)
                        .sub(FloatVector.fromArray(FLOATS, standard, i).mul(slopeOfAll))
                        .mul(scale)
                        .intoArray(gradient, i);
            }
            for (int i = from + whole; i < from + channels; i++) {
                gradient[i] = scales[row] * (gradient[i] - mean - standard[i] * slope);
            }
        }
    }
}
