package org.flows4j.examples.experiments.comparison;

import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.optimizer.GradientClipping;
import org.flows4j.core.training.optimizer.LossUnit;
import org.flows4j.core.training.schedule.LearningRateSchedule;
import org.flows4j.core.training.schedule.LinearRate;

/**
 * Training and test of all contestants: Adam with a short warm-up and a decay to a twentieth of the rate in the last
 * quarter.
 *
 * @param steps training steps
 * @param batchSize samples per step
 * @param learningRate the highest learning rate
 * @param clipNorm largest gradient norm in bits/dim, which limits only the rare steps several times the usual
 * @param curvePoints number of evaluations on held-out data during training
 * @param curveSamples samples per evaluation; the final result uses all
 * @param importanceSamples draws of each model's noise in the final result
 */
public record Regime(
        long steps,
        int batchSize,
        double learningRate,
        double clipNorm,
        int curvePoints,
        int curveSamples,
        int importanceSamples) {
    static final int EVALUATION_BATCH = 200;
    private static final int CHECKPOINTS = 10;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is not positive
     */
    public Regime {
        if (steps < 1
                || batchSize < 1
                || !(learningRate > 0)
                || !(clipNorm > 0)
                || curvePoints < 1
                || curveSamples < 1
                || importanceSamples < 1) {
            throw new IllegalArgumentException(
                    "Steps, batch size, learning rate, clip norm, the points and samples of the curve and the importance samples "
                            + "must be positive, got " + steps + ", " + batchSize + ", " + learningRate + ", "
                            + clipNorm
                            + ", " + curvePoints + ", " + curveSamples + " and " + importanceSamples);
        }
    }

    /** The trainer's settings for one run. */
    TrainingSettings trainer(long seed) {
        return TrainingSettings.plain(steps, batchSize)
                .withSeed(seed)
                .withSchedule(schedule -> schedule.withLearningRate(rates()))
                .withGradients(gradients ->
                        gradients.withClipping(GradientClipping.byNorm(clipNorm, LossUnit.BITS_PER_DIMENSION)))
                .withIntervals(intervals -> intervals
                        .withEvaluation(Math.max(1, steps / curvePoints))
                        .withEvaluationBatchSize(EVALUATION_BATCH)
                        .withCheckpoint(Math.max(1, steps / CHECKPOINTS)));
    }

    private LearningRateSchedule rates() {
        long warmUp = Math.max(1, Math.min(100, steps / 10));
        long fall = Math.max(warmUp, steps * 3 / 4);
        return LearningRateSchedule.warmUp(learningRate, (double) warmUp)
                .then(fall, new LinearRate(learningRate, learningRate / 20, (double) Math.max(1, steps - fall)));
    }
}
