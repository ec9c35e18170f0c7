package org.flows4j.examples.experiments.checkerboard;

import org.flows4j.core.layer.Likelihood;
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
 * @param clipNorm largest norm of a gradient, in nats
 * @param draws draws of the added dimensions for each point of a step
 * @param testPoints number of test points
 * @param importanceSamples draws per point, for flows with added dimensions
 */
public record ToyRegime(
        long steps,
        int batchSize,
        double learningRate,
        double clipNorm,
        int draws,
        int testPoints,
        int importanceSamples) {
    private static final int INITIALIZATION_POINTS = 1000;
    private static final double WARM_UP = 200;
    private static final int CHECKPOINTS = 5;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is not positive
     */
    public ToyRegime {
        if (steps < 1
                || batchSize < 1
                || !(learningRate > 0)
                || !(clipNorm > 0)
                || draws < 1
                || testPoints < 1
                || importanceSamples < 1) {
            throw new IllegalArgumentException(
                    "Steps, batch size, learning rate, clip norm, draws, test points and importance samples must be positive, got "
                            + steps + ", " + batchSize + ", " + learningRate + ", " + clipNorm + ", " + draws + ", "
                            + testPoints
                            + " and " + importanceSamples);
        }
    }

    /** The number of copies of each point in a batch: one for a flow that draws nothing. */
    int copies(Likelihood likelihood) {
        return likelihood == Likelihood.EXACT ? 1 : draws;
    }

    /** The trainer's settings for one run. */
    TrainingSettings trainer(long seed, Likelihood likelihood) {
        return TrainingSettings.plain(steps, batchSize * copies(likelihood))
                .withSeed(seed)
                .withSchedule(schedule ->
                        schedule.withLearningRate(rates()).withInitializationBatchSize(INITIALIZATION_POINTS))
                .withGradients(gradients -> gradients
                        .withClipping(GradientClipping.byNorm(clipNorm, LossUnit.NATS_PER_SAMPLE))
                        .withLossUnit(LossUnit.NATS_PER_SAMPLE))
                .withIntervals(intervals -> intervals.withCheckpoint(Math.max(1, steps / CHECKPOINTS)));
    }

    private LearningRateSchedule rates() {
        return step -> learningRate * Math.min(1, (step + 1) / WARM_UP) * 0.5 * (1 + Math.cos(Math.PI * step / steps));
    }
}
