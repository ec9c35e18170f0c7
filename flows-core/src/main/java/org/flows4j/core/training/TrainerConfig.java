package org.flows4j.core.training;

import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.training.optimizer.GradientClipping;
import org.flows4j.core.training.optimizer.LossUnit;
import org.flows4j.core.training.optimizer.Optimizer;
import org.flows4j.core.training.schedule.LearningRateSchedule;

/**
 * Everything that decides a training run besides flow and data. Make one with {@link #builder}, which starts from values
 * that suit most models.
 *
 * @param steps number of steps in all, earlier runs of resumed training included, at least 1
 * @param batchSize samples a step, at least 1
 * @param microBatchSize samples that pass through the flow at once, at most {@code batchSize}; their gradients add up to
 *     those of the batch, in less memory
 * @param seed decides order of data, augmentation and noise
 * @param optimizer how parameters are updated
 * @param schedule learning rate of each step
 * @param lossUnit unit of the mean negative log-likelihood that is minimized
 * @param clipping limits on its gradient
 * @param averageDecay decay of the moving average of parameters, in [0, 1); 0 keeps no average
 * @param memoryMode what a pass keeps for its backward pass
 * @param drift how {@link MemoryMode#INVERT} is watched
 * @param initializationBatchSize samples for data-dependent initialization, at least 1; all samples if there are fewer
 * @param evaluationInterval steps between evaluations, 0 for one at the end only
 * @param evaluationBatchSize samples an evaluation passes through the flow at once, at least 1
 * @param checkpointInterval steps between checkpoints, 0 for one at the end only
 * @param recovery what happens when loss or gradients are not finite
 */
public record TrainerConfig(
        long steps,
        int batchSize,
        int microBatchSize,
        long seed,
        Optimizer optimizer,
        LearningRateSchedule schedule,
        LossUnit lossUnit,
        GradientClipping clipping,
        double averageDecay,
        MemoryMode memoryMode,
        DriftPolicy drift,
        int initializationBatchSize,
        long evaluationInterval,
        int evaluationBatchSize,
        long checkpointInterval,
        RecoveryPolicy recovery) {
    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public TrainerConfig {
        atLeast("steps", steps, 1);
        atLeast("batchSize", batchSize, 1);
        atLeast("microBatchSize", microBatchSize, 1);
        atLeast("initializationBatchSize", initializationBatchSize, 1);
        atLeast("evaluationInterval", evaluationInterval, 0);
        atLeast("evaluationBatchSize", evaluationBatchSize, 1);
        atLeast("checkpointInterval", checkpointInterval, 0);
        if (microBatchSize > batchSize) {
            throw new IllegalArgumentException(
                    "microBatchSize " + microBatchSize + " is larger than batchSize " + batchSize);
        }
        if (!(averageDecay >= 0 && averageDecay < 1)) {
            throw new IllegalArgumentException("averageDecay must be in [0, 1), got " + averageDecay);
        }
    }

    private static void atLeast(String name, long value, long minimum) {
        if (value < minimum) {
            throw new IllegalArgumentException(name + " must be at least " + minimum + ", got " + value);
        }
    }

    /**
     * A configuration with defaults: Adam at rate 1e-3 on bits per dimension, no clipping, no average, {@code STORE} memory
     * mode, initialization from 256 samples, evaluation and checkpoint at the end, {@link DriftPolicy#standard} and
     * {@link RecoveryPolicy#standard}.
     *
     * @param steps number of steps in all
     * @param batchSize samples a step
     * @return a builder
     */
    public static TrainerConfigBuilder builder(long steps, int batchSize) {
        return new TrainerConfigBuilder(steps, batchSize);
    }
}
