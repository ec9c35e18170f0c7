package org.flows4j.core.layer;

/** The meaning of the sum of a flow's log terms and the prior's log-density. */
public enum Likelihood {
    /** The log-likelihood itself. */
    EXACT,
    /** A random number whose expectation is at most the log-likelihood: an evidence lower bound, or an unbiased estimate. */
    LOWER_BOUND
}
