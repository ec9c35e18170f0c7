package org.flows4j.core.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.util.function.UnaryOperator;
import org.flows4j.core.training.optimizer.Adam;
import org.flows4j.core.training.optimizer.GradientClipping;
import org.flows4j.core.training.optimizer.Optimizer;
import org.flows4j.core.training.schedule.LearningRateSchedule;

/**
 * Everything that determines a training run besides flow and data. The defaults suit most models and do not let the loss jump: Adam at
 * 5e-4 after a short warm-up, gradients clipped, and evaluation with averaged parameters.
 *
 * <pre>{@code
 * TrainingSettings settings = TrainingSettings.of(5_000, 32)
 *         .withSeed(1)
 *         .withSchedule(schedule -> schedule.withLearningRate(LearningRateSchedule.constant(1e-3)));
 * }</pre>
 *
 * @param seed seed of initial values, data order, augmentation and noise
 * @param schedule number of steps, batches and learning rates
 * @param optimizer the update rule of the parameters
 * @param gradients loss, clipping and memory
 * @param averageDecay decay of the moving average of parameters that evaluation and sampling use; 0 for none
 * @param intervals evaluations and checkpoints
 * @param recovery the reaction to losses and gradients that are not finite
 */
public record TrainingSettings(
        long seed,
        @JsonUnwrapped Schedule schedule,

        @JsonUnwrapped @JsonProperty("rule") @JsonDeserialize(as = Adam.class)
        Optimizer optimizer,

        @JsonUnwrapped Gradients gradients,
        double averageDecay,
        @JsonUnwrapped Intervals intervals,
        RecoveryPolicy recovery) {
    /** Throws an {@link IllegalArgumentException} if a value is out of range. */
    public TrainingSettings {
        if (gradients.microBatchSize() > schedule.batchSize()) {
            throw new IllegalArgumentException("microBatchSize " + gradients.microBatchSize()
                    + " is larger than batchSize " + schedule.batchSize());
        }
        if (!(averageDecay >= 0 && averageDecay < 1)) {
            throw new IllegalArgumentException("averageDecay must be in [0, 1), got " + averageDecay);
        }
    }

    /** The check of a count, with the name of the setting in the message. */
    static void atLeast(String name, long value, long minimum) {
        if (value < minimum) {
            throw new IllegalArgumentException(name + " must be at least " + minimum + ", got " + value);
        }
    }

    /** The default settings, which the {@code flows} command shares; docs/training.md compares them with others. */
    public static TrainingSettings defaults() {
        return new TrainingSettings(
                0,
                Schedule.defaults(),
                new Adam(),
                Gradients.defaults(),
                0.99,
                Intervals.defaults(),
                RecoveryPolicy.defaults());
    }

    /** The default settings for this number of steps and this batch size. */
    public static TrainingSettings of(long steps, int batchSize) {
        return defaults().withSchedule(schedule -> schedule.withSteps(steps).withBatchSize(batchSize));
    }

    /**
     * Settings without warm-up, clipping and average, for experiments that choose these themselves: Adam at a constant 1e-3, with an
     * evaluation and a checkpoint only at the end.
     */
    public static TrainingSettings plain(long steps, int batchSize) {
        return of(steps, batchSize)
                .withSchedule(schedule -> schedule.withLearningRate(LearningRateSchedule.constant(1e-3)))
                .withGradients(gradients -> gradients.withClipping(GradientClipping.none()))
                .withAverageDecay(0)
                .withIntervals(intervals -> intervals.withEvaluation(0).withCheckpoint(0));
    }

    /** Returns these settings with another seed. */
    public TrainingSettings withSeed(long value) {
        return new TrainingSettings(value, schedule, optimizer, gradients, averageDecay, intervals, recovery);
    }

    /** Returns these settings with a changed schedule. */
    public TrainingSettings withSchedule(UnaryOperator<Schedule> change) {
        return new TrainingSettings(
                seed, change.apply(schedule), optimizer, gradients, averageDecay, intervals, recovery);
    }

    /** Returns these settings with another optimizer. */
    public TrainingSettings withOptimizer(Optimizer value) {
        return new TrainingSettings(seed, schedule, value, gradients, averageDecay, intervals, recovery);
    }

    /** Returns these settings with a changed computation of gradients. */
    public TrainingSettings withGradients(UnaryOperator<Gradients> change) {
        return new TrainingSettings(
                seed, schedule, optimizer, change.apply(gradients), averageDecay, intervals, recovery);
    }

    /** Returns these settings with another decay of the moving average. */
    public TrainingSettings withAverageDecay(double value) {
        return new TrainingSettings(seed, schedule, optimizer, gradients, value, intervals, recovery);
    }

    /** Returns these settings with changed intervals. */
    public TrainingSettings withIntervals(UnaryOperator<Intervals> change) {
        return new TrainingSettings(
                seed, schedule, optimizer, gradients, averageDecay, change.apply(intervals), recovery);
    }

    /** Returns these settings with another recovery policy. */
    public TrainingSettings withRecovery(RecoveryPolicy value) {
        return new TrainingSettings(seed, schedule, optimizer, gradients, averageDecay, intervals, value);
    }
}
