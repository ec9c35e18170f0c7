package org.flows4j.core.layer;

/** What the sum of a flow's log terms and the prior's log-density is. */
public enum Likelihood {
    /** The log-likelihood itself. */
    EXACT,
    /** A random number whose expectation is at most the log-likelihood (an evidence lower bound). */
    LOWER_BOUND
}
