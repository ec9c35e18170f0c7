package org.flows4j.core.tensor.cpu.internal.math;

/**
 * The arithmetic of layer normalization on rows side by side, each as long as the gain. Moments are summed in double. Implemented on the
 * Vector API and in plain Java, like {@link VectorMath}.
 */
public interface NormalizationMath {
    /**
     * Writes the mean of each row of x, and the reciprocal of its deviation, {@code 1 / sqrt(variance + epsilon)}.
     *
     * @param channels elements of a row
     */
    void moments(float[] x, int rows, int channels, double epsilon, float[] means, float[] scales);

    /** Overwrites x with {@code (x - mean) * scale * gain + bias}. */
    void normalize(float[] x, int rows, float[] means, float[] scales, float[] gain, float[] bias);

    /**
     * Overwrites gradients of the results with gradients of x: with u = (x - mean) * scale and h = gradient * gain,
     * {@code scale * (h - mean(h) - u * mean(h * u))}. Also writes {@code products = gradient * u}, which sum to the gradient of the
     * gain, and overwrites x with u.
     */
    void pullBack(float[] x, float[] gradient, float[] products, int rows, float[] means, float[] scales, float[] gain);
}
