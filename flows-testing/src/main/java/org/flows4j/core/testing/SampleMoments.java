package org.flows4j.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

/** Running mean and variance of random numbers (Welford), and tests of what they say about the expectation. */
public final class SampleMoments {
    /**
     * Standard errors that a mean may be off: a correct expectation fails once in two million tests. Seeds are fixed, so a
     * test that passes keeps passing.
     */
    public static final double CONFIDENCE = 5;

    private long count;
    private double mean;
    private double squares;

    /** No numbers yet. */
    public SampleMoments() {}

    /**
     * Takes a number.
     *
     * @param number one draw
     */
    public void add(double number) {
        count++;
        double before = number - mean;
        mean += before / count;
        squares += before * (number - mean);
    }

    /**
     * The mean so far.
     *
     * @return the mean
     */
    public double mean() {
        return mean;
    }

    /**
     * The standard error of {@link #mean}.
     *
     * @return the estimate
     */
    public double standardError() {
        return Math.sqrt(squares / (count - 1) / count);
    }

    /**
     * Checks an expectation, {@link #CONFIDENCE} standard errors wide.
     *
     * @param what for the message
     * @param expected the expectation
     */
    public void assertMean(String what, double expected) {
        assertThat(Math.abs(mean - expected))
                .as("%s over %d draws: mean %s, expectation %s", what, count, mean, expected)
                .isLessThanOrEqualTo(CONFIDENCE * standardError() + rounding());
    }

    void assertSameMean(String what, SampleMoments other) {
        double error = Math.hypot(standardError(), other.standardError());
        assertThat(Math.abs(mean - other.mean))
                .as("%s: means %s over %d draws and %s over %d", what, mean, count, other.mean, other.count)
                .isLessThanOrEqualTo(CONFIDENCE * error + rounding());
    }

    /** For numbers that are not random at all. */
    private double rounding() {
        return 1e-12 * Math.max(1, Math.abs(mean));
    }
}
