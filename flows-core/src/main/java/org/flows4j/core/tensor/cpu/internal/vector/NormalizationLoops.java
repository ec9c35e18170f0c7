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
        int whole = channels - channels % LANES;
        for (int row = 0; row < rows; row++) {
            int from = row * channels;
            DoubleVector sum0 = DoubleVector.zero(Functions.DOUBLES);
            DoubleVector sum1 = sum0;
            DoubleVector squares0 = sum0;
            DoubleVector squares1 = sum0;
            for (int i = from; i < from + whole; i += LANES) {
                DoubleVector low = Functions.doubles(x, i);
                DoubleVector high = Functions.doubles(x, i + HALF);
                sum0 = sum0.add(low);
                sum1 = sum1.add(high);
                squares0 = low.fma(low, squares0);
                squares1 = high.fma(high, squares1);
            }
            double sum = sum0.add(sum1).reduceLanes(VectorOperators.ADD);
            double squares = squares0.add(squares1).reduceLanes(VectorOperators.ADD);
            for (int i = from + whole; i < from + channels; i++) {
                sum += x[i];
                squares += (double) x[i] * x[i];
            }
            double mean = sum / channels;
            double variance = Math.max(squares / channels - mean * mean, 0);
            means[row] = (float) mean;
            scales[row] = (float) (1 / Math.sqrt(variance + epsilon));
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
        for (int row = 0; row < rows; row++) {
            int from = row * channels;
            DoubleVector sum0 = DoubleVector.zero(Functions.DOUBLES);
            DoubleVector sum1 = sum0;
            DoubleVector slope0 = sum0;
            DoubleVector slope1 = sum0;
            for (int i = from; i < from + whole; i += LANES) {
                DoubleVector low = Functions.doubles(gradient, i);
                DoubleVector high = Functions.doubles(gradient, i + HALF);
                sum0 = sum0.add(low);
                sum1 = sum1.add(high);
                slope0 = low.fma(Functions.doubles(standard, i), slope0);
                slope1 = high.fma(Functions.doubles(standard, i + HALF), slope1);
            }
            double sum = sum0.add(sum1).reduceLanes(VectorOperators.ADD);
            double slopes = slope0.add(slope1).reduceLanes(VectorOperators.ADD);
            for (int i = from + whole; i < from + channels; i++) {
                sum += gradient[i];
                slopes += (double) gradient[i] * standard[i];
            }
            float mean = (float) (sum / channels);
            float slope = (float) (slopes / channels);
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
