package org.flows4j.layers.continuous;

/** The computation of the divergence that a continuous flow's log-density integrates. */
public enum Divergence {
    /** The exact trace of the Jacobian. */
    EXACT,
    /**
     * Hutchinson's estimator with one random vector of signs per row and pass: unbiased log-densities at the cost of one product with the
     * Jacobian, whatever the number of dimensions (Grathwohl et al. 2019, section 3.1).
     */
    HUTCHINSON
}
