package org.flows4j.core.training;

import org.jspecify.annotations.Nullable;

/**
 * Loss or gradients stayed infinite or NaN, or the loss far above that of the first step, and going back to good parameters did not help.
 * The flow has the best parameters known: those of the best evaluation where they were kept, otherwise those of the last snapshot.
 */
public final class TrainingDivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable TrainingSummary summary;

    /**
     * Creates the exception.
     *
     * @param message names the step, what was out of range, what has been tried and what to change
     */
    public TrainingDivergedException(String message) {
        super(message);
        this.summary = null;
    }

    /** The same, with how the run went until then. */
    TrainingDivergedException(TrainingDivergedException fault, TrainingSummary summary) {
        super(fault.getMessage(), fault);
        this.summary = summary;
    }

    /**
     * How the run went until it diverged.
     *
     * @return the summary; null outside a run
     */
    public @Nullable TrainingSummary summary() {
        return summary;
    }
}
