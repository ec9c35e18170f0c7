package org.flows4j.examples.experiments.comparison;

import java.util.Locale;
import org.flows4j.core.training.TrainerConfig;
import org.flows4j.core.training.optimizer.GradientClipping;
import org.flows4j.core.training.optimizer.LossUnit;
import org.flows4j.core.training.schedule.LearningRateSchedule;

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
    private static final int INITIALIZATION_BATCH = 256;
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
    TrainerConfig trainer(long seed) {
        return TrainerConfig.builder(steps, batchSize)
                .seed(seed)
                .schedule(schedule())
                .lossUnit(LossUnit.BITS_PER_DIMENSION)
                .clipping(GradientClipping.byNorm(clipNorm, LossUnit.BITS_PER_DIMENSION))
                .initializationBatchSize(INITIALIZATION_BATCH)
                .evaluationInterval(Math.max(1, steps / curvePoints))
                .evaluationBatchSize(EVALUATION_BATCH)
                .checkpointInterval(Math.max(1, steps / CHECKPOINTS))
                .build();
    }

    private LearningRateSchedule schedule() {
        long warmUp = Math.max(1, Math.min(100, steps / 10));
        long fall = Math.max(warmUp, steps * 3 / 4);
        return LearningRateSchedule.parse(String.format(
                Locale.ROOT,
                "linear(0, %s, %d) @%d linear(%s, %s, %d)",
                learningRate,
                warmUp,
                fall,
                learningRate,
                learningRate / 20,
                Math.max(1, steps - fall)));
    }
}
