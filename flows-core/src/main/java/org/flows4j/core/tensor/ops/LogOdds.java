package org.flows4j.core.tensor.ops;

/** The log-odds log F - log(1 - F) of a distribution function F on the line, and its quantiles. One object computes for one thread. */
abstract class LogOdds {
    private static final int MOST_ITERATIONS = 200;

    private double logOdds;
    private double slope;

    /**
     * Finds the point where the log-odds log F - log(1 - F) have a value, by Newton's method on the log-odds, which are nearly
     * piecewise linear, within a bracket that each evaluation narrows. A step that would leave the bracket, or that is not shorter than
     * half of the step before the previous one, halves the bracket instead. Newton's last step is taken even if it ends on a bound: if
     * the log-odds are met exactly, its length is 0, and half a bracket would lead away again.
     *
     * @param tolerance ends the search when a step is shorter than this times 1 + |x|
     */
    public final double quantile(double target, double tolerance) {
        double[] range = range(target);
        double low = range[0];
        double high = range[1];
        double x = range[2];
        double last = high - low;
        double lastButOne = last;
        for (int i = 0; i < MOST_ITERATIONS; i++) {
            computeLogOdds(x);
            double excess = logOdds - target;
            if (excess < 0) {
                low = x;
            } else {
                high = x;
            }
            double newton = excess / slope;
            if (Math.abs(newton) <= tolerance * (1 + Math.abs(x))) {
                return x - newton;
            }
            double next = x - newton;
            if (!(next > low && next < high) || Math.abs(newton) > 0.5 * lastButOne) {
                next = 0.5 * (low + high);
            }
            lastButOne = last;
            last = Math.abs(next - x);
            x = next;
            if (!(last > tolerance * (1 + Math.abs(x)))) {
                break;
            }
        }
        return x;
    }

    /**
     * Bounds the quantile of a target.
     *
     * @return lower bound, upper bound, and a first guess between them
     */
    protected abstract double[] range(double target);

    /** Computes the log-odds log F - log(1 - F) and their derivative, and passes them to {@link #found}. */
    protected abstract void computeLogOdds(double x);

    /** Stores the results of {@link #computeLogOdds}. */
    protected final void found(double odds, double derivative) {
        logOdds = odds;
        slope = derivative;
    }
}
