package org.flows4j.core.training;

import java.nio.file.Path;

/**
 * Watches a training run. Methods are called on the training thread, in the order {@code onStart, ([onDrift] onStep [onSkip
 * [onRollback]] [onEvaluationProgress* onEvaluation] [onCheckpoint])*, onEnd}; an exception thrown by one ends the run.
 */
public interface TrainingListener {
    /**
     * The run begins.
     *
     * @param step number of steps made before: 0, or where training resumes
     * @param config what the run does
     */
    default void onStart(long step, TrainerConfig config) {}

    /**
     * A step is done, be it skipped.
     *
     * @param report what it did
     */
    default void onStep(StepReport report) {}

    /**
     * The step just reported changed nothing, because loss or gradient was not finite.
     *
     * @param report what it did
     */
    default void onSkip(StepReport report) {}

    /**
     * Too many steps in a row were skipped: parameters are back at an earlier step's.
     *
     * @param step number of steps made
     * @param restoredStep the number of steps after which parameters had the values they have now
     * @param learningRateFactor what the schedule's rates are multiplied by from now on
     */
    default void onRollback(long step, long restoredStep, double learningRateFactor) {}

    /**
     * The inputs that the step in hand recovers have been compared with the true ones; comes before its {@code onStep}.
     *
     * @param report what was found
     */
    default void onDrift(DriftReport report) {}

    /**
     * An evaluation has come further.
     *
     * @param step number of steps made
     * @param samples how many samples have been evaluated
     * @param of how many there are
     */
    default void onEvaluationProgress(long step, long samples, long of) {}

    /**
     * The flow has been evaluated.
     *
     * @param report the result
     */
    default void onEvaluation(EvaluationReport report) {}

    /**
     * A checkpoint has been written completely.
     *
     * @param step number of steps made
     * @param file the checkpoint
     */
    default void onCheckpoint(long step, Path file) {}

    /**
     * The run is over, by its last step or by interruption; not called if it failed.
     *
     * @param summary how it ended
     */
    default void onEnd(TrainingSummary summary) {}
}
