package org.flows4j.models;

/**
 * The difference of the log-densities of the same held-out rows under two models.
 *
 * @param mean per row, in nats
 * @param standardError of the mean
 */
record HeldOutGain(double mean, double standardError) {
    private static final double STANDARD_ERRORS = 2;

    /** The gain of a second model over a first one. */
    static HeldOutGain of(double[] before, double[] after) {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < before.length; i++) {
            double difference = after[i] - before[i];
            sum += difference;
            squares += difference * difference;
        }
        int n = before.length;
        double mean = sum / n;
        return new HeldOutGain(mean, Math.sqrt(Math.max(0, squares / n - mean * mean) / n));
    }

    /** Whether the gain is more than twice its standard error. */
    boolean isClear() {
        return mean > STANDARD_ERRORS * standardError;
    }
}
