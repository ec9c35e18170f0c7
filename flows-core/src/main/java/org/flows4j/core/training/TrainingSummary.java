package org.flows4j.core.training;

import org.jspecify.annotations.Nullable;

/**
 * How a training run ended.
 *
 * @param steps number of steps made in all, earlier runs included
 * @param skipped how many of them were lost because loss or gradient was not finite
 * @param rollbacks how often training went back to good parameters
 * @param evaluation the last evaluation of this run, null if there was none
 * @param best the best evaluation, earlier runs included; null unless {@link Trainer#keepBest} was called
 * @param interrupted whether the thread's interruption ended the run before its last step
 * @param diverged whether the run ended because loss or gradients stayed out of range, see {@link TrainingDivergedException}
 * @param seconds this run took
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
