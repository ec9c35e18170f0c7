package org.flows4j.core.layer;

/** The meaning of the sum of a flow's log terms and the prior's log-density. */
public enum Likelihood {
    /** The log-likelihood itself. */
    EXACT("exact"),
    /**
     * The logarithm of a random number whose expectation is the likelihood: a log importance weight. Its mean over draws is the evidence
     * lower bound; the logarithm of the mean of its exponentials is a tighter bound.
     */
    LOWER_BOUND("lower bound"),
    /**
     * A random number whose expectation is the log-likelihood, or a lower bound if other layers contribute one. Its exponential is too
     * large on average, so draws may be averaged, but never as importance weights.
     */
    ESTIMATE("estimate");

    private final String label;

    Likelihood(String label) {
        this.label = label;
    }

    /** The name in reports: "exact", "lower bound" or "estimate". */
    public String label() {
        return label;
    }

    /**
     * The kind of a sum of two independent log terms: an estimate if one of them is, else a lower bound if one of them is.
     *
     * @param other the kind of the other term
     */
    public Likelihood and(Likelihood other) {
        if (this == ESTIMATE || other == ESTIMATE) {
            return ESTIMATE;
        }
        return this == EXACT ? other : LOWER_BOUND;
    }

    /**
     * The number of draws of an importance-weighted bound.
     *
     * @param requested S, at least 1
     * @return 1 if the likelihood is exact, S otherwise
     * @throws IllegalArgumentException if S is below 1, or above 1 for an estimate, whose weighted average would be too large
     */
    public int importanceSamples(int requested) {
        if (requested < 1) {
            throw new IllegalArgumentException("At least one importance sample is needed, got " + requested);
        }
        if (this == ESTIMATE && requested > 1) {
            throw new IllegalArgumentException(
                    requested + " importance samples were requested, but the log-density of this flow is"
                            + " an unbiased estimate, not the logarithm of an importance weight, and the weighted average would be too large;"
                            + " use 1, or the exact divergence in continuous flows");
        }
        return this == EXACT ? 1 : requested;
    }
}
