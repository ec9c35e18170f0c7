package org.flows4j.core.inference;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * Samples of a proposal q with importance weights {@code w = p~(x) / q(x)} for a target p~ = Z p. Expectations under p are weighted means;
 * the mean of the weights estimates the evidence Z.
 *
 * <p>All estimates are as good as the proposal covers the target: where q is much smaller than p, a few samples carry all weight. {@link
 * #effectiveSampleSize} shows this if such samples were drawn.
 */
public final class WeightedSamples {
    private final double[][] rows;
    private final double[] logWeights;
    private final double largest;
    /** Divided by the largest. */
    private final double[] weights;

    private final double sum;

    /**
     * Creates weighted samples.
     *
     * @param rows one sample per row
     * @param logWeights {@code log p~(x) - log q(x)} of each row; negative infinity for weight 0
     * @throws IllegalArgumentException if a weight is NaN or positive infinity, or all are 0
     */
    public WeightedSamples(double[][] rows, double[] logWeights) {
        if (rows.length != logWeights.length) {
            throw new IllegalArgumentException(
                    "There are " + rows.length + " samples, but " + logWeights.length + " weights");
        }
        for (int i = 0; i < logWeights.length; i++) {
            if (Double.isNaN(logWeights[i]) || logWeights[i] == Double.POSITIVE_INFINITY) {
                throw new IllegalArgumentException(
                        "The log-weight of sample " + i + ", " + Arrays.toString(rows[i]) + ", is " + logWeights[i]);
            }
        }
        this.rows = rows;
        this.logWeights = logWeights;
        this.largest = Arrays.stream(logWeights).max().orElse(Double.NEGATIVE_INFINITY);
        if (largest == Double.NEGATIVE_INFINITY) {
            throw new IllegalArgumentException("All " + rows.length
                    + " samples have weight 0: the target's density is 0 wherever the proposal drew");
        }
        this.weights = Arrays.stream(logWeights).map(w -> Math.exp(w - largest)).toArray();
        this.sum = Arrays.stream(weights).sum();
    }

    /** The samples, one per row. */
    public double[][] rows() {
        return rows;
    }

    /** The logarithm of each weight {@code p~(x) / q(x)}. */
    public double[] logWeights() {
        return logWeights;
    }

    /** The weights divided by their sum. */
    public double[] weights() {
        return Arrays.stream(weights).map(w -> w / sum).toArray();
    }

    /**
     * The number of independent samples of the target with about the same accuracy: {@code (sum w)^2 / sum w^2} (Kong 1992), from 1 to
     * the number of samples.
     */
    public double effectiveSampleSize() {
        return sum * sum / Arrays.stream(weights).map(w -> w * w).sum();
    }

    /**
     * The estimate {@code log((1/N) sum w)} of the log-evidence {@code log Z}. Its standard error is that of the mean weight divided by
     * the mean (the delta method); it is meaningful if the effective sample size is a good part of the number of samples.
     */
    public Estimate logEvidence() {
        int n = rows.length;
        double mean = sum / n;
        double squares = 0;
        for (double weight : weights) {
            squares += (weight - mean) * (weight - mean);
        }
        double error = n == 1 ? Double.NaN : Math.sqrt(squares / (n - 1.0) / n) / mean;
        return new Estimate(largest + Math.log(mean), error);
    }

    /**
     * The self-normalized estimate {@code sum w f(x) / sum w} of the expectation of f under the target, with the standard error of Owen
     * 2013, "Monte Carlo theory, methods and examples", equation 9.9.
     */
    public Estimate expectation(ToDoubleFunction<double[]> f) {
        double[] values = new double[rows.length];
        double mean = 0;
        for (int i = 0; i < rows.length; i++) {
            if (weights[i] > 0) {
                values[i] = f.applyAsDouble(rows[i]);
                mean += weights[i] / sum * values[i];
            }
        }
        double squares = 0;
        for (int i = 0; i < rows.length; i++) {
            double term = weights[i] / sum * (values[i] - mean);
            squares += term * term;
        }
        return new Estimate(mean, Math.sqrt(squares));
    }

    /**
     * Draws samples with probabilities proportional to their weights, with replacement: approximate samples of the target.
     *
     * @param count at least 1
     * @return one sample per row, copies
     */
    public double[][] resample(int count, RandomGenerator random) {
        double[] cumulative = weights.clone();
        Arrays.parallelPrefix(cumulative, Double::sum);
        double total = cumulative[cumulative.length - 1];
        double[][] drawn = new double[count][];
        Arrays.setAll(drawn, i -> {
            int found = Arrays.binarySearch(cumulative, random.nextDouble() * total);
            int index = found >= 0 ? found + 1 : -found - 1;
            return rows[Math.min(index, rows.length - 1)].clone();
        });
        return drawn;
    }
}
