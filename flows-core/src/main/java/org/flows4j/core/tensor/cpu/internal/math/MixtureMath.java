package org.flows4j.core.tensor.cpu.internal.math;

/**
 * Arithmetic on mixtures of logistic distributions: floats a tile at a time, and doubles one mixture at a time. Implemented on the
 * Vector API and in plain Java, like {@link VectorMath}.
 */
public interface MixtureMath {
    /**
     * Computes from {@code raw} and {@code x} the {@code weight}, {@code rate}, {@code sigmoid} and {@code complement} of each
     * component, and {@code total}, {@code below}, {@code above} and {@code density} of each of {@code count} elements. Sums that are
     * far from 1 may have overflowed or vanished, which the caller detects by their size.
     */
    void sums(MixtureTile tile, int count);

    /**
     * Pulls gradients back through {@link #sums}: computes {@code toX} and all of {@code toRaw} but the first two numbers of each
     * element from these results and {@code toBelow}, {@code toAbove}, {@code toDensity}, {@code fromTotal}.
     */
    void pullBack(MixtureTile tile, int count);

    /** {@code result[k] = exp(x[k])}, padding included. */
    void exp(double[] x, double[] result, int count);

    /**
     * With {@code z = (x - mean[k]) rate[k]}, writes the sums of {@code weight[k]} times {@code sigmoid(z)}, {@code sigmoid(-z)} and
     * {@code sigmoid(z) sigmoid(-z) rate[k]}.
     *
     * @param weight weights, 0 in the padding
     * @param mean means, finite in the padding
     * @param rate reciprocal scales, finite in the padding
     */
    void evaluate(double[] weight, double[] mean, double[] rate, double x, int count, double[] result);

    /**
     * With {@code q = mean[k] + x scale[k]}, writes the least, the largest and the sum of {@code weight[k] q}, and the sum of the weights.
     *
     * @param weight weights, 0 in the padding
     * @param mean means; those of the padding repeat others
     * @param scale scales; those of the padding repeat the others
     * @param x a quantile of the standard logistic distribution
     */
    void quantiles(double[] weight, double[] mean, double[] scale, double x, int count, double[] result);

    /** The number of doubles per vector, 1 without vectors. */
    int lanes();

    /** Replaces {@code values} by their inverses, and writes {@code logSlopes}, from {@code values} and {@code raw}. */
    void invert(MixtureInverse tile, int count);
}
