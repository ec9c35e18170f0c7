package org.flows4j.core.training;

import java.nio.file.Path;

/**
 * Receives the events of a training run, on the training thread, in the order {@code onStart, ([onDrift] onStep [onSkip
 * [onRollback]] [onEvaluationProgress* onEvaluation] [onCheckpoint])*, onEnd}; an exception in one of them ends the run.
 */
public interface TrainingListener {
    /**
     * The run starts.
     *
     * @param step number of earlier steps: 0 unless training resumes
     * @param settings of the run
     */
    default void onStart(long step, TrainingSettings settings) {}

    /** A step has ended, perhaps without a change. */
    default void onStep(StepReport report) {}

    /** The step just reported changed nothing, because loss or gradient was not finite. */
    default void onSkip(StepReport report) {}

    /**
     * The parameters of an earlier step have been restored, because too many consecutive steps were skipped or far above the first loss.
     *
     * @param step number of steps made
     * @param restoredStep number of steps before the restored parameters
     * @param learningRateFactor multiplies the rates of the schedule from now on
     */
    default void onRollback(long step, long restoredStep, double learningRateFactor) {}

    /** The inputs recovered in the current step have been compared with the true ones; precedes its {@code onStep}. */
    default void onDrift(DriftReport report) {}

    /**
     * An evaluation has progressed.
     *
     * @param step number of steps made
     * @param samples number of evaluated samples
     * @param of number of all samples
     */
    default void onEvaluationProgress(long step, long samples, long of) {}

    /** The flow has been evaluated. */
    default void onEvaluation(EvaluationReport report) {}

    /**
     * A checkpoint has been written completely.
     *
     * @param step number of steps made
     * @param file the checkpoint
     */
    default void onCheckpoint(long step, Path file) {}

    /** The run has ended, by its last step, by early stopping or by an interrupt; not called if it failed. */
    default void onEnd(TrainingSummary summary) {}
}
