package org.flows4j.core.training;

/** Loss or gradients stayed infinite or NaN, and going back to good parameters did not help. */
public final class TrainingDivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message names the step, what was not finite, what has been tried and what to change
     */
    public TrainingDivergedException(String message) {
        super(message);
    }
}
