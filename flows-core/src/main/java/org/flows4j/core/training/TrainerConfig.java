package org.flows4j.core.training;

import org.flows4j.core.flow.MemoryMode;

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
 * @param lossUnit unit of the mean negative log-likelihood that is minimised
 * @param clipping limits on its gradient
 * @param averageDecay decay of the moving average of parameters, in [0, 1); 0 keeps no average
 * @param memoryMode what a pass keeps for its backward pass
 * @param drift how {@link MemoryMode#INVERT} is watched
 * @param initializationBatchSize samples for data-dependent initialisation, at least 1; all samples if there are fewer
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
     * mode, initialisation from 256 samples, evaluation and checkpoint at the end, {@link DriftPolicy#standard} and
     * {@link RecoveryPolicy#standard}.
     *
     * @param steps number of steps in all
     * @param batchSize samples a step
     * @return a builder
     */
    public static Builder builder(long steps, int batchSize) {
        return new Builder(steps, batchSize);
    }

    /** Changes single values of a configuration. */
    public static final class Builder {
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

        private Builder(long steps, int batchSize) {
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
        public Builder microBatchSize(int value) {
            microBatchSize = value;
            return this;
        }

        /**
         * Sets the seed.
         *
         * @param value any number
         * @return this
         */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /**
         * Sets how parameters are updated.
         *
         * @param value the rule
         * @return this
         */
        public Builder optimizer(Optimizer value) {
            optimizer = value;
            return this;
        }

        /**
         * Sets the learning rate of each step.
         *
         * @param value the schedule
         * @return this
         */
        public Builder schedule(LearningRateSchedule value) {
            schedule = value;
            return this;
        }

        /**
         * Sets the unit of the loss.
         *
         * @param value the unit
         * @return this
         */
        public Builder lossUnit(LossUnit value) {
            lossUnit = value;
            return this;
        }

        /**
         * Sets the limits on the gradient.
         *
         * @param value the limits and their unit
         * @return this
         */
        public Builder clipping(GradientClipping value) {
            clipping = value;
            return this;
        }

        /**
         * Sets the decay of the moving average.
         *
         * @param value in [0, 1); 0 keeps no average
         * @return this
         */
        public Builder averageDecay(double value) {
            averageDecay = value;
            return this;
        }

        /**
         * Sets what a pass keeps for its backward pass.
         *
         * @param value the memory mode
         * @return this
         */
        public Builder memoryMode(MemoryMode value) {
            memoryMode = value;
            return this;
        }

        /**
         * Sets how {@link MemoryMode#INVERT} is watched.
         *
         * @param value interval and tolerance
         * @return this
         */
        public Builder drift(DriftPolicy value) {
            drift = value;
            return this;
        }

        /**
         * Sets the samples for data-dependent initialisation.
         *
         * @param value at least 1
         * @return this
         */
        public Builder initializationBatchSize(int value) {
            initializationBatchSize = value;
            return this;
        }

        /**
         * Sets when to evaluate.
         *
         * @param value steps between evaluations, 0 for one at the end only
         * @return this
         */
        public Builder evaluationInterval(long value) {
            evaluationInterval = value;
            return this;
        }

        /**
         * Sets the samples an evaluation passes through the flow at once.
         *
         * @param value at least 1
         * @return this
         */
        public Builder evaluationBatchSize(int value) {
            evaluationBatchSize = value;
            return this;
        }

        /**
         * Sets when to write checkpoints.
         *
         * @param value steps between checkpoints, 0 for one at the end only
         * @return this
         */
        public Builder checkpointInterval(long value) {
            checkpointInterval = value;
            return this;
        }

        /**
         * Sets what happens when loss or gradients are not finite.
         *
         * @param value the policy
         * @return this
         */
        public Builder recovery(RecoveryPolicy value) {
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
}
