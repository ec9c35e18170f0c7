package org.flows4j.core.inference;

import org.flows4j.core.flow.Flow;
import org.flows4j.core.training.Trainer;
import org.flows4j.core.training.TrainingListener;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.TrainingSummary;
import org.flows4j.core.training.optimizer.GradientClipping;
import org.flows4j.core.training.optimizer.LossUnit;
import org.flows4j.core.training.schedule.LearningRateSchedule;
import org.flows4j.core.training.schedule.LinearRate;
import org.jspecify.annotations.Nullable;

/**
 * Fits a flow to an unnormalized density, such as the posterior of a model, without data: {@link ReverseKl} with suitable settings. A
 * {@link Trainer} with that objective gives control of checkpoints.
 *
 * <pre>{@code
 * VariationalInference.of(posterior).fit(flow);
 * WeightedSamples drawn = ImportanceSampling.of(flow, posterior).draw(10_000, new SplittableRandom(1));
 * }</pre>
 *
 * <p>The reverse divergence prefers a flow that is too narrow, and may miss modes of the target that are far from the start; a small
 * effective sample size reveals the former only.
 *
 * @param target log-density of the target, differentiable
 * @param settings of the training; the batch size is the number of draws per step
 * @param pathGradient see {@link ReverseKl}
 */
public record VariationalInference(LogDensity target, TrainingSettings settings, boolean pathGradient) {
    private static final int STEPS = 2000;
    private static final int DRAWS = 128;
    private static final double RATE = 5e-3;

    /** The default settings: 2,000 steps of 128 draws, Adam at a rate of 5e-3 that falls to 5e-5 in the second half, and path gradients. */
    public static VariationalInference of(LogDensity target) {
        TrainingSettings settings = TrainingSettings.plain(STEPS, DRAWS)
                .withSchedule(schedule -> schedule.withLearningRate(LearningRateSchedule.constant(RATE)
                        .then(STEPS / 2, new LinearRate(RATE, RATE / 100, STEPS / 2))))
                .withGradients(gradients -> gradients
                        .withLossUnit(LossUnit.NATS_PER_SAMPLE)
                        .withClipping(GradientClipping.byNorm(10, LossUnit.NATS_PER_SAMPLE)));
        return new VariationalInference(target, settings, true);
    }

    /** Returns the same target with other settings. */
    public VariationalInference withSettings(TrainingSettings other) {
        return new VariationalInference(target, other, pathGradient);
    }

    /** Returns the same target and settings with another gradient. */
    public VariationalInference withPathGradient(boolean chosen) {
        return new VariationalInference(target, settings, chosen);
    }

    /**
     * Fits a flow, which starts near the standard normal distribution.
     *
     * @param flow a new or trained exact flow without condition, trained in place
     * @throws NonFiniteTargetException if the target's log-density is NaN or infinite at a sample
     * @throws org.flows4j.core.training.TrainingDivergedException if loss or gradients are not finite in spite of rollbacks
     */
    public TrainingSummary fit(Flow flow, TrainingListener... listeners) {
        return fit(flow, null, listeners);
    }

    /**
     * Fits a flow, which starts with the means and deviations of these rows: draws of the prior, or of a rough approximation.
     *
     * @param flow a new or trained exact flow of vectors without condition, trained in place
     * @param start at least two rows that vary in every column
     */
    public TrainingSummary fitFrom(double[][] start, Flow flow, TrainingListener... listeners) {
        return fit(flow, start, listeners);
    }

    private TrainingSummary fit(Flow flow, double @Nullable [][] start, TrainingListener... listeners) {
        int size = Math.max(
                settings.schedule().initializationBatchSize(),
                settings.schedule().batchSize());
        StartingBatches batches = new StartingBatches(flow, start, size);
        try (Trainer trainer = new Trainer(flow, settings, new ReverseKl(target, pathGradient), batches)) {
            for (TrainingListener listener : listeners) {
                trainer.listen(listener);
            }
            trainer.initialize();
            return trainer.run();
        }
    }
}
