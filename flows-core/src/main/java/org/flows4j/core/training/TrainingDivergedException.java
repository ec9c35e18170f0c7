package org.flows4j.core.training;

import org.jspecify.annotations.Nullable;

/**
 * The loss or the gradient stayed infinite or NaN, or the loss far above that of the first step, and rollbacks did not help. The flow has
 * the best known parameters: those of the best evaluation if they were kept, otherwise those of the last snapshot.
 */
public final class TrainingDivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable TrainingSummary summary;

    /** Creates the exception. The message names the step, the value out of range, the attempts at recovery and possible fixes. */
    public TrainingDivergedException(String message) {
        super(message);
        this.summary = null;
    }

    /** The same exception with the summary of the run. */
    TrainingDivergedException(TrainingDivergedException fault, TrainingSummary summary) {
        super(fault.getMessage(), fault);
        this.summary = summary;
    }

    /** Returns the summary of the diverged run; null outside a run. */
    public @Nullable TrainingSummary summary() {
        return summary;
    }
}
