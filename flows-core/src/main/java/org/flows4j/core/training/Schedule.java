package org.flows4j.core.training;

import org.flows4j.core.training.schedule.LearningRateSchedule;

/**
 * The steps of a training run.
 *
 * @param steps total number of steps, including those before a resumption
 * @param batchSize samples per step
 * @param initializationBatchSize samples for data-dependent initialization; all samples if there are fewer
 * @param learningRate a rate or a schedule, see {@link LearningRateSchedule#parse}
 */
public record Schedule(long steps, int batchSize, int initializationBatchSize, LearningRateSchedule learningRate) {
    /** Throws an {@link IllegalArgumentException} if a count is not positive. */
    public Schedule {
        TrainingSettings.atLeast("steps", steps, 1);
        TrainingSettings.atLeast("batchSize", batchSize, 1);
        TrainingSettings.atLeast("initializationBatchSize", initializationBatchSize, 1);
    }

    /** 10,000 steps of 64 samples at 5e-4 after a warm-up of 100 steps, initialized from 256 samples. */
    public static Schedule defaults() {
        return new Schedule(10_000, 64, 256, LearningRateSchedule.warmUp(5e-4, 100));
    }

    /** Returns this schedule with another number of steps. */
    public Schedule withSteps(long value) {
        return new Schedule(value, batchSize, initializationBatchSize, learningRate);
    }

    /** Returns this schedule with another batch size. */
    public Schedule withBatchSize(int value) {
        return new Schedule(steps, value, initializationBatchSize, learningRate);
    }

    /** Returns this schedule with another number of samples for data-dependent initialization. */
    public Schedule withInitializationBatchSize(int value) {
        return new Schedule(steps, batchSize, value, learningRate);
    }

    /** Returns this schedule with other learning rates. */
    public Schedule withLearningRate(LearningRateSchedule value) {
        return new Schedule(steps, batchSize, initializationBatchSize, value);
    }
}
