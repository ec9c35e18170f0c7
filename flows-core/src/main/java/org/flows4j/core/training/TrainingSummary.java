package org.flows4j.core.training;

import org.jspecify.annotations.Nullable;

/**
 * The result of a training run.
 *
 * @param steps total number of steps, including those before a resumption
 * @param skipped number of steps that changed nothing, because loss or gradient was not finite
 * @param rollbacks number of rollbacks to earlier parameters
 * @param evaluation the last evaluation of this run; null if there was none
 * @param best the best evaluation, including those before a resumption; null unless {@link Trainer#keepBest} was called
 * @param interrupted whether an interrupt of the thread ended the run before its last step
 * @param diverged whether the run diverged, see {@link TrainingDivergedException}
 * @param seconds duration of this run
 */
public record TrainingSummary(
        long steps,
        long skipped,
        int rollbacks,
        @Nullable EvaluationReport evaluation,
        @Nullable BestEvaluation best,
        boolean interrupted,
        boolean diverged,
        double seconds) {}
