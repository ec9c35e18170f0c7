package org.flows4j.models;

/** Why a {@link TabularTraining} ended. */
public enum FitEnd {
    /** The validation rows were not explained better for as many evaluations as the patience: the model is as good as it gets. */
    NO_IMPROVEMENT,
    /** The last step was made, and the model may still have been getting better: allow more steps. */
    STEP_LIMIT,
    /** The training diverged after good evaluations, whose best parameters the model has; {@code summary()} says more. */
    DIVERGED,
    /** The thread was interrupted. */
    INTERRUPTED
}
