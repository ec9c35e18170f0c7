package org.flows4j.core.tensor.ops;

/** The root of an increasing function of one variable, by Newton's method inside a shrinking bracket. */
public final class BracketedRoot {
    /** The certified distance from the root, relative to 1 + |x|. */
    public static final double TOLERANCE = 1e-13;

    private static final int MOST_STEPS = 400;

    private BracketedRoot() {}

    /** An increasing, differentiable function. */
    public interface Increasing {
        double value(double x);

        double slope(double x);
    }

    /**
     * Finds the root; steps that do not halve are replaced by bisections. The result is certified: the function changes its sign within {@link #TOLERANCE} {@code (1 + |x|)} on either side.
     *
     * @param function increasing
     * @param lower where it is negative or 0
     * @param upper where it is positive or 0
     * @return the root; NaN if the function is NaN at a point that the search visits
     */
    public static double of(Increasing function, double lower, double upper) {
        double low = lower;
        double high = upper;
        double x = 0.5 * (low + high);
        double length = high - low;
        for (int step = 0; step < MOST_STEPS; step++) {
            double value = function.value(x);
            if (Double.isNaN(value)) {
                return Double.NaN;
            }
            if (value < 0) {
                low = x;
            } else {
                high = x;
            }
            double slope = function.slope(x);
            double newton = x - value / slope;
            double margin = TOLERANCE * (1 + Math.abs(x));
            if (value == 0 || high - low <= margin) {
                // The last step refines the result within its bracket.
                return newton >= low && newton <= high ? newton : x;
            }
            double next = newton;
            if (Math.abs(newton - x) <= 0.25 * margin) {
                // Newton's method approaches from one side: look just beyond the root, which moves the other end.
                next = value < 0 ? x + 0.5 * margin : x - 0.5 * margin;
            } else if (!(Math.abs(2 * value) <= Math.abs(length * slope))) {
                next = Double.NaN;
            }
            double before = x;
            x = next > low && next < high ? next : 0.5 * (low + high);
            length = x - before;
        }
        return x;
    }
}
