package org.flows4j.core.flow;

/**
 * A flow has made samples that hold NaN or infinity. An inverse without bound, such as that of couplings which scale by
 * {@code sigmoid(s + 2)} or {@code exp(s)}, may overflow for draws far out.
 */
public final class NonFiniteSamplesException extends ArithmeticException {
    private static final long serialVersionUID = 1;

    private final int nonFinite;
    private final int total;

    /**
     * Samples that are refused.
     *
     * @param what they are of, such as "samples"
     * @param nonFinite how many hold NaN or infinity
     * @param total of how many
     * @param first index of the first
     * @param fix what the caller can do
     */
    NonFiniteSamplesException(String what, int nonFinite, int total, int first, String fix) {
        super(nonFinite + " of " + total + " " + what + " are not finite, the first is number " + first
                + ": the flow's inverse overflows there; " + fix);
        this.nonFinite = nonFinite;
        this.total = total;
    }

    /**
     * How many samples hold NaN or infinity.
     *
     * @return at least 1
     */
    public int nonFinite() {
        return nonFinite;
    }

    /**
     * How many samples were made.
     *
     * @return at least {@link #nonFinite}
     */
    public int total() {
        return total;
    }
}
