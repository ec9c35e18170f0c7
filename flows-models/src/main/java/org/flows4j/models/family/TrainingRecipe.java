package org.flows4j.models.family;

import org.flows4j.core.training.optimizer.Adam;
import org.flows4j.core.training.optimizer.Adamax;
import org.flows4j.core.training.optimizer.LossUnit;
import org.flows4j.core.training.optimizer.Optimizer;
import org.flows4j.core.training.schedule.LearningRateSchedule;

/**
 * The training settings of the authors of a published configuration, as far as they are published. The components have the names of the
 * training settings that they replace.
 *
 * @param optimizer update rule
 * @param beta2 its decay of squared, or largest, gradients
 * @param weightDecay factor of its L2 penalty
 * @param learningRate a rate or a schedule, see {@link LearningRateSchedule#parse}
 * @param batchSize samples per step
 * @param lossUnit unit of the loss that is minimized
 * @param clipNorm largest norm of the gradient; 0 for no limit
 * @param clipValue largest magnitude of an element of the gradient; 0 for no limit
 * @param clipUnit unit the two limits are meant in
 * @param averageDecay decay of the moving average of parameters that evaluation and sampling use; 0 for none
 * @param initializationBatchSize samples for data-dependent initialization
 * @param shift largest random shift of an image, in pixels
 */
public record TrainingRecipe(
        Rule optimizer,
        double beta2,
        double weightDecay,
        String learningRate,
        int batchSize,
        LossUnit lossUnit,
        double clipNorm,
        double clipValue,
        LossUnit clipUnit,
        double averageDecay,
        int initializationBatchSize,
        int shift) {
    /** The update rules. */
    public enum Rule {
        /** {@link org.flows4j.core.training.optimizer.Adam}. */
        ADAM,
        /** {@link org.flows4j.core.training.optimizer.Adamax}. */
        ADAMAX,
        /** {@link org.flows4j.core.training.optimizer.Adamax} with Glow's factor {@code sqrt(1 - beta2^t)}, the root correction. */
        ADAMAX_GLOW;

        /**
         * Creates the update rule with these constants.
         *
         * @param beta2 decay of squared, or largest, gradients
         * @param weightDecay factor of the L2 penalty
         * @return the rule, beta1 being 0.9 and epsilon 1e-8
         */
        public Optimizer with(double beta2, double weightDecay) {
            return switch (this) {
                case ADAM -> new Adam(BETA1, beta2, EPSILON, weightDecay);
                case ADAMAX -> new Adamax(BETA1, beta2, EPSILON, weightDecay, false);
                case ADAMAX_GLOW -> new Adamax(BETA1, beta2, EPSILON, weightDecay, true);
            };
        }
    }

    /** The usual beta2. */
    public static final double USUAL_BETA2 = 0.999;

    private static final double BETA1 = 0.9;
    private static final double EPSILON = 1e-8;

    /** Checks the schedule. */
    public TrainingRecipe {
        LearningRateSchedule.parse(learningRate);
    }

    /**
     * Flow++ and the models derived from it (Ho et al. 2019, Chen et al. 2020): Adam on nats, the gradient of an image's nats clipped to
     * norm 1, which in nats is always active, and evaluation with a moving average.
     */
    public static TrainingRecipe flowPlusPlus(String learningRate, int batchSize, double averageDecay) {
        return new TrainingRecipe(
                Rule.ADAM,
                USUAL_BETA2,
                0,
                learningRate,
                batchSize,
                LossUnit.NATS_PER_SAMPLE,
                1,
                0,
                LossUnit.NATS_PER_SAMPLE,
                averageDecay,
                128,
                0);
    }

    /** The same recipe with another number of samples for data-dependent initialization. */
    public TrainingRecipe initializedBy(int samples) {
        return new TrainingRecipe(
                optimizer,
                beta2,
                weightDecay,
                learningRate,
                batchSize,
                lossUnit,
                clipNorm,
                clipValue,
                clipUnit,
                averageDecay,
                samples,
                shift);
    }

    /**
     * Glow's program (Kingma and Dhariwal 2018) on one machine, whose batch is 64: Adamax at 1e-3 on bits/dim after a warm-up of 10 epochs,
     * with the program's own constants ({@link org.flows4j.core.training.optimizer.Adamax#glow}): largest gradients are forgotten in an
     * epoch.
     *
     * @param images of the training set
     */
    public static TrainingRecipe glow(long images, int shift) {
        int batch = 64;
        double stepsPerEpoch = Math.ceil((double) images / batch);
        return new TrainingRecipe(
                Rule.ADAMAX_GLOW,
                1 - 1.0 / stepsPerEpoch,
                0,
                LearningRateSchedule.warmUpByImages(1e-3, 10.0 * images, batch).toString(),
                batch,
                LossUnit.BITS_PER_DIMENSION,
                0,
                0,
                LossUnit.BITS_PER_DIMENSION,
                0,
                256,
                shift);
    }

    /**
     * Woodbury-Glow (Lu and Huang 2020): Adam at 1e-3 with the paper's batch sizes; penalty and clipping, which the paper does not give,
     * are from the authors' script. It initializes with the first batch.
     */
    public static TrainingRecipe woodbury(int batchSize) {
        return new TrainingRecipe(
                Rule.ADAM,
                USUAL_BETA2,
                2e-7,
                "0.001",
                batchSize,
                LossUnit.BITS_PER_DIMENSION,
                0.1,
                0.1,
                LossUnit.BITS_PER_DIMENSION,
                0,
                batchSize,
                0);
    }

    /**
     * Noisy injective flows (Cunningham et al. 2020, by the authors' code): Adam at 1e-4 on nats after a warm-up of 10,000 steps, the
     * gradient clipped to norm 5, initialized with 1,000 images.
     */
    public static TrainingRecipe noisyInjective() {
        return new TrainingRecipe(
                Rule.ADAM,
                USUAL_BETA2,
                0,
                "linear(0, 1e-4, 10000)",
                32,
                LossUnit.NATS_PER_SAMPLE,
                5,
                0,
                LossUnit.NATS_PER_SAMPLE,
                0,
                1000,
                0);
    }

    /**
     * mAR-SCF (Bhattacharyya et al. 2020): Adamax at 8e-4 after a warm-up of 10,000 images, which the authors' code counts where others
     * count steps. It initializes with the first batch.
     */
    public static TrainingRecipe marScf(int batchSize, int shift) {
        return new TrainingRecipe(
                Rule.ADAMAX,
                USUAL_BETA2,
                0,
                LearningRateSchedule.warmUpByImages(8e-4, 10_000, batchSize).toString(),
                batchSize,
                LossUnit.BITS_PER_DIMENSION,
                0,
                0,
                LossUnit.BITS_PER_DIMENSION,
                0,
                batchSize,
                shift);
    }
}
