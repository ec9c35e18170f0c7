package org.flows4j.examples.experiments.comparison;

import java.util.Optional;

/**
 * The training of one model with one seed, which has a folder of its own with checkpoints and its result.
 *
 * @param <R> what it gives
 */
public interface ExperimentRun<R> {
    /** Told of the steps made. */
    @FunctionalInterface
    interface StepListener {
        /**
         * A step is done.
         *
         * @param step number of steps made
         * @param loss of its batch
         */
        void onStep(long step, double loss);
    }

    /**
     * A name for messages.
     *
     * @return model and seed
     */
    String name();

    /**
     * The number of training steps.
     *
     * @return those made before included
     */
    long steps();

    /**
     * What this run has given already, if it has been made.
     *
     * @return the result
     * @throws org.flows4j.core.io.FlowsIoException if the folder holds a run with other settings
     */
    Optional<R> finished();

    /**
     * Runs to the end, from the start or from where its folder stands, or until this thread is interrupted: then there is a
     * checkpoint and no result.
     *
     * @param listener told of every step
     * @return the result
     */
    Optional<R> execute(StepListener listener);
}
