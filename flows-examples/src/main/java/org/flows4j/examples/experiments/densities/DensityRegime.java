package org.flows4j.examples.experiments.densities;

import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.optimizer.GradientClipping;
import org.flows4j.core.training.optimizer.LossUnit;
import org.flows4j.core.training.schedule.LearningRateSchedule;

/**
 * Training and test of each flow: Adam on fresh points, with a short warm-up of the rate and then a half-cosine decay to 0.
 *
 * @param steps training steps
 * @param batchSize points per step
 * @param learningRate the highest learning rate
 * @param testPoints number of test points
 */
public record DensityRegime(long steps, int batchSize, double learningRate, int testPoints) {
    private static final int INITIALIZATION_POINTS = 1000;
    private static final double WARM_UP = 200;
    private static final double CLIP_NORM = 5;
    private static final int CHECKPOINTS = 4;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is not positive
     */
    public DensityRegime {
        if (steps < 1 || batchSize < 1 || !(learningRate > 0) || testPoints < 1) {
            throw new IllegalArgumentException("Steps, batch size, learning rate and test points must be positive, got "
                    + steps + ", " + batchSize + ", " + learningRate + " and " + testPoints);
        }
    }

    /** The same with other batches and another rate. */
    DensityRegime scaled(int batchFactor, double rateFactor) {
        return new DensityRegime(steps, batchFactor * batchSize, rateFactor * learningRate, testPoints);
    }

    /** The trainer's settings for one run. */
    TrainingSettings trainer(long seed) {
        LearningRateSchedule rates =
                step -> learningRate * Math.min(1, (step + 1) / WARM_UP) * 0.5 * (1 + Math.cos(Math.PI * step / steps));
        return TrainingSettings.plain(steps, batchSize)
                .withSeed(seed)
                .withSchedule(
                        schedule -> schedule.withLearningRate(rates).withInitializationBatchSize(INITIALIZATION_POINTS))
                .withGradients(gradients -> gradients
                        .withClipping(GradientClipping.byNorm(CLIP_NORM, LossUnit.NATS_PER_SAMPLE))
                        .withLossUnit(LossUnit.NATS_PER_SAMPLE))
                .withIntervals(intervals -> intervals.withCheckpoint(Math.max(1, steps / CHECKPOINTS)));
    }
}
