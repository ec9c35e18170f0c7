package org.flows4j.core.flow;

/**
 * Thrown when a flow generates samples that contain NaN or infinity. An unbounded inverse, such as that of couplings that scale by
 * {@code sigmoid(s + 2)} or {@code exp(s)}, may overflow for draws far from the mean.
 */
public final class NonFiniteSamplesException extends ArithmeticException {
    private static final long serialVersionUID = 1;

    private final int nonFinite;
    private final int total;

    /**
     * Creates the exception for rejected samples.
     *
     * @param what the name of the rows, such as "samples"
     * @param nonFinite the number of rows that contain NaN or infinity
     * @param total the number of rows generated
     * @param first index of the first
     * @param fix the advice to the caller
     */
    NonFiniteSamplesException(String what, int nonFinite, int total, int first, String fix) {
        super(nonFinite + " of " + total + " " + what + " are not finite, the first is number " + first
                + ": the flow's inverse overflows there; " + fix);
        this.nonFinite = nonFinite;
        this.total = total;
    }

    /** The number of samples that contain NaN or infinity, at least 1. */
    public int nonFinite() {
        return nonFinite;
    }

    /** The number of samples generated, at least {@link #nonFinite}. */
    public int total() {
        return total;
    }
}
