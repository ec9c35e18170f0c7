package org.flows4j.models.family;

import java.util.function.UnaryOperator;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.optimizer.Adam;
import org.flows4j.core.training.optimizer.GradientClipping;
import org.flows4j.core.training.optimizer.LossUnit;
import org.flows4j.core.training.optimizer.Optimizer;
import org.flows4j.core.training.schedule.LearningRateSchedule;

/**
 * The training settings of the authors of a published configuration, as far as they are published.
 *
 * @param changes replaces the published settings; seed, number of steps, intervals and memory mode stay
 * @param shift largest random shift of an image, in pixels
 */
public record TrainingRecipe(UnaryOperator<TrainingSettings> changes, int shift) {
    /** Returns these settings with the values of the recipe. */
    public TrainingSettings applyTo(TrainingSettings settings) {
        return changes.apply(settings);
    }

    /** Returns this recipe with another number of samples for data-dependent initialization. */
    public TrainingRecipe initializedBy(int samples) {
        return new TrainingRecipe(
                settings -> applyTo(settings).withSchedule(schedule -> schedule.withInitializationBatchSize(samples)),
                shift);
    }

    /** A recipe that initializes with the first batch and evaluates the trained parameters themselves. */
    private static TrainingRecipe of(
            Optimizer optimizer, LearningRateSchedule rate, int batchSize, GradientClipping clipping, int shift) {
        return new TrainingRecipe(
                settings -> settings.withOptimizer(optimizer)
                        .withSchedule(schedule -> schedule.withBatchSize(batchSize)
                                .withInitializationBatchSize(batchSize)
                                .withLearningRate(rate))
                        .withGradients(gradients ->
                                gradients.withLossUnit(clipping.unit()).withClipping(clipping))
                        .withAverageDecay(0),
                shift);
    }

    /**
     * Flow++ and the models derived from it (Ho et al. 2019, Chen et al. 2020): Adam on nats, the gradient of an image's nats clipped to
     * norm 1, which in nats is always active, and evaluation with a moving average.
     */
    public static TrainingRecipe flowPlusPlus(String learningRate, int batchSize, double averageDecay) {
        GradientClipping clipping = GradientClipping.byNorm(1, LossUnit.NATS_PER_SAMPLE);
        TrainingRecipe trained = of(new Adam(), LearningRateSchedule.parse(learningRate), batchSize, clipping, 0);
        return new TrainingRecipe(settings -> trained.applyTo(settings).withAverageDecay(averageDecay), 0)
                .initializedBy(128);
    }

    /**
     * Glow's program (Kingma and Dhariwal 2018) on one machine, whose batch is 64: Adamax at 1e-3 on bits/dim after a warm-up of 10 epochs,
     * with the program's constants: largest gradients are forgotten in an epoch.
     *
     * @param images of the training set
     */
    public static TrainingRecipe glow(long images, int shift) {
        int batch = 64;
        double stepsPerEpoch = Math.ceil((double) images / batch);
        Adam adamax = new Adam(Adam.Rule.ADAMAX_GLOW).withBeta2(1 - 1 / stepsPerEpoch);
        LearningRateSchedule rate = LearningRateSchedule.warmUpByImages(1e-3, 10.0 * images, batch);
        return of(adamax, rate, batch, GradientClipping.none(), shift).initializedBy(256);
    }

    /**
     * Woodbury-Glow (Lu and Huang 2020): Adam at 1e-3 with the paper's batch sizes; penalty and clipping, which the paper does not give,
     * are from the authors' script. It initializes with the first batch.
     */
    public static TrainingRecipe woodbury(int batchSize) {
        GradientClipping clipping = new GradientClipping(0.1, 0.1, LossUnit.BITS_PER_DIMENSION);
        return of(new Adam().withWeightDecay(2e-7), LearningRateSchedule.constant(1e-3), batchSize, clipping, 0);
    }

    /**
     * Noisy injective flows (Cunningham et al. 2020, by the authors' code): Adam at 1e-4 on nats after a warm-up of 10,000 steps, the
     * gradient clipped to norm 5, initialized with 1,000 images.
     */
    public static TrainingRecipe noisyInjective() {
        GradientClipping clipping = GradientClipping.byNorm(5, LossUnit.NATS_PER_SAMPLE);
        return of(new Adam(), LearningRateSchedule.warmUp(1e-4, 10_000), 32, clipping, 0)
                .initializedBy(1000);
    }

    /**
     * mAR-SCF (Bhattacharyya et al. 2020): Adamax at 8e-4 after a warm-up of 10,000 images, which the authors' code counts where others
     * count steps. It initializes with the first batch.
     */
    public static TrainingRecipe marScf(int batchSize, int shift) {
        LearningRateSchedule rate = LearningRateSchedule.warmUpByImages(8e-4, 10_000, batchSize);
        return of(new Adam(Adam.Rule.ADAMAX), rate, batchSize, GradientClipping.none(), shift);
    }

    /**
     * PixelCNN++ (Salimans et al. 2017, by the authors' code): Adam at 1e-3 with averages of 0.95 and 0.9995, the rate multiplied by
     * 0.999995 in each step, 12 images on each of 8 processors, initialization with 100, and evaluation with a moving average.
     */
    public static TrainingRecipe pixelCnn() {
        Adam adam = new Adam(Adam.Rule.ADAM, 0.95, 0.9995, 1e-8, 0);
        LearningRateSchedule rate = LearningRateSchedule.parse("decay(0.001, 0.999995, 1, 0)");
        TrainingRecipe trained = of(adam, rate, 96, GradientClipping.none(), 0);
        return new TrainingRecipe(settings -> trained.applyTo(settings).withAverageDecay(0.9995), 0).initializedBy(100);
    }
}
