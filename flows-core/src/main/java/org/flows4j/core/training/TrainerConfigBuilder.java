package org.flows4j.core.training;

import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.training.optimizer.Adam;
import org.flows4j.core.training.optimizer.GradientClipping;
import org.flows4j.core.training.optimizer.LossUnit;
import org.flows4j.core.training.optimizer.Optimizer;
import org.flows4j.core.training.schedule.LearningRateSchedule;

/** Changes single values of a {@link TrainerConfig}; made by {@link TrainerConfig#builder}. */
public final class TrainerConfigBuilder {
    private final long steps;
    private final int batchSize;
    private int microBatchSize;
    private long seed;
    private Optimizer optimizer = new Adam();
    private LearningRateSchedule schedule = LearningRateSchedule.constant(1e-3);
    private LossUnit lossUnit = LossUnit.BITS_PER_DIMENSION;
    private GradientClipping clipping = GradientClipping.none();
    private double averageDecay;
    private MemoryMode memoryMode = MemoryMode.STORE;
    private DriftPolicy drift = DriftPolicy.standard();
    private int initializationBatchSize = 256;
    private long evaluationInterval;
    private int evaluationBatchSize = 256;
    private long checkpointInterval;
    private RecoveryPolicy recovery = RecoveryPolicy.standard();

    TrainerConfigBuilder(long steps, int batchSize) {
        this.steps = steps;
        this.batchSize = batchSize;
        this.microBatchSize = batchSize;
    }

    /**
     * Sets how many samples pass through the flow at once.
     *
     * @param value at most the batch size
     * @return this
     */
    public TrainerConfigBuilder microBatchSize(int value) {
        microBatchSize = value;
        return this;
    }

    /**
     * Sets the seed.
     *
     * @param value any number
     * @return this
     */
    public TrainerConfigBuilder seed(long value) {
        seed = value;
        return this;
    }

    /**
     * Sets how parameters are updated.
     *
     * @param value the rule
     * @return this
     */
    public TrainerConfigBuilder optimizer(Optimizer value) {
        optimizer = value;
        return this;
    }

    /**
     * Sets the learning rate of each step.
     *
     * @param value the schedule
     * @return this
     */
    public TrainerConfigBuilder schedule(LearningRateSchedule value) {
        schedule = value;
        return this;
    }

    /**
     * Sets the unit of the loss.
     *
     * @param value the unit
     * @return this
     */
    public TrainerConfigBuilder lossUnit(LossUnit value) {
        lossUnit = value;
        return this;
    }

    /**
     * Sets the limits on the gradient.
     *
     * @param value the limits and their unit
     * @return this
     */
    public TrainerConfigBuilder clipping(GradientClipping value) {
        clipping = value;
        return this;
    }

    /**
     * Sets the decay of the moving average.
     *
     * @param value in [0, 1); 0 keeps no average
     * @return this
     */
    public TrainerConfigBuilder averageDecay(double value) {
        averageDecay = value;
        return this;
    }

    /**
     * Sets what a pass keeps for its backward pass.
     *
     * @param value the memory mode
     * @return this
     */
    public TrainerConfigBuilder memoryMode(MemoryMode value) {
        memoryMode = value;
        return this;
    }

    /**
     * Sets how {@link MemoryMode#INVERT} is watched.
     *
     * @param value interval and tolerance
     * @return this
     */
    public TrainerConfigBuilder drift(DriftPolicy value) {
        drift = value;
        return this;
    }

    /**
     * Sets the samples for data-dependent initialization.
     *
     * @param value at least 1
     * @return this
     */
    public TrainerConfigBuilder initializationBatchSize(int value) {
        initializationBatchSize = value;
        return this;
    }

    /**
     * Sets when to evaluate.
     *
     * @param value steps between evaluations, 0 for one at the end only
     * @return this
     */
    public TrainerConfigBuilder evaluationInterval(long value) {
        evaluationInterval = value;
        return this;
    }

    /**
     * Sets the samples an evaluation passes through the flow at once.
     *
     * @param value at least 1
     * @return this
     */
    public TrainerConfigBuilder evaluationBatchSize(int value) {
        evaluationBatchSize = value;
        return this;
    }

    /**
     * Sets when to write checkpoints.
     *
     * @param value steps between checkpoints, 0 for one at the end only
     * @return this
     */
    public TrainerConfigBuilder checkpointInterval(long value) {
        checkpointInterval = value;
        return this;
    }

    /**
     * Sets what happens when loss or gradients are not finite.
     *
     * @param value the policy
     * @return this
     */
    public TrainerConfigBuilder recovery(RecoveryPolicy value) {
        recovery = value;
        return this;
    }

    /**
     * Makes the configuration.
     *
     * @return the checked record
     * @throws IllegalArgumentException if a value is out of range
     */
    public TrainerConfig build() {
        return new TrainerConfig(
                steps,
                batchSize,
                microBatchSize,
                seed,
                optimizer,
                schedule,
                lossUnit,
                clipping,
                averageDecay,
                memoryMode,
                drift,
                initializationBatchSize,
                evaluationInterval,
                evaluationBatchSize,
                checkpointInterval,
                recovery);
    }
}
