package org.flows4j.core.inference;

/**
 * A Monte Carlo estimate.
 *
 * @param value the estimate
 * @param standardError its standard deviation over repetitions, itself estimated from the same draws
 */
public record Estimate(double value, double standardError) {
    /** Whether a number lies within this many standard errors of the estimate. */
    public boolean isWithin(double standardErrors, double number) {
        return Math.abs(number - value) <= standardErrors * standardError;
    }

    @Override
    public String toString() {
        return value + " +- " + standardError;
    }
}
