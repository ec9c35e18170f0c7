package org.flows4j.models;

/** The reason why a {@link TabularTraining} ended. */
public enum FitEnd {
    /** The validation loss did not improve for as many evaluations as the patience: the model has converged. */
    NO_IMPROVEMENT,
    /** The time limit was reached; the model is the best so far. */
    TIME_LIMIT,
    /** The training reached its limit of steps and may still have been improving: allow more steps. */
    STEP_LIMIT,
    /**
     * The training diverged after good evaluations; the model has the best parameters of those evaluations; {@code summary()} says more.
     */
    DIVERGED,
    /** The thread was interrupted. */
    INTERRUPTED
}
