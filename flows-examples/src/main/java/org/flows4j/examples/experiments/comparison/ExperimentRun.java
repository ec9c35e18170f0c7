package org.flows4j.examples.experiments.comparison;

import java.util.Optional;

/**
 * The training of one model with one seed, with a separate folder for checkpoints and the result.
 *
 * @param <R> its result
 */
public interface ExperimentRun<R> {
    /** Receives the steps. */
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
     * @return steps, including those before a resumption
     */
    long steps();

    /**
     * The stored result of this run, if it is finished.
     *
     * @return the result
     * @throws org.flows4j.core.io.FlowsIoException if the folder holds a run with other settings
     */
    Optional<R> finished();

    /**
     * Runs to the end, from the start or from the last checkpoint, or until this thread is interrupted: then there is a
     * checkpoint and no result.
     *
     * @param listener receives every step
     * @return the result
     */
    Optional<R> execute(StepListener listener);
}
