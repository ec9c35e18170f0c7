package org.flows4j.examples.cli.training;

import java.util.Optional;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.TrainTestSplit;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.training.TrainerConfig;
import org.flows4j.core.training.data.Augmentation;
import org.flows4j.core.training.optimizer.GradientClipping;
import org.flows4j.core.training.optimizer.LossUnit;
import org.flows4j.core.training.schedule.LearningRateSchedule;
import org.flows4j.models.family.AddedLater;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.family.TrainingRecipe;

/**
 * The settings of a training run besides model and data, in plain values. The components are keys of {@code --set}; the record
 * is stored beside the model, so that training continues unchanged.
 *
 * @param steps total number of steps
 * @param batchSize samples per step
 * @param microBatchSize samples that pass through the flow at once, to save memory; 0 for the whole batch
 * @param seed seed of initial values, data order, augmentation and noise
 * @param optimizer the update rule of the parameters
 * @param beta2 decay of the average of squared gradients, or of their maximum
 * @param weightDecay factor of the L2 penalty
 * @param learningRate a rate or a schedule, see {@link LearningRateSchedule#parse}
 * @param lossUnit unit of the minimized loss
 * @param clipNorm largest norm of the gradient; 0 for no limit
 * @param clipValue largest magnitude of an element of the gradient; 0 for no limit
 * @param clipUnit unit of the two limits
 * @param averageDecay decay of the moving average of parameters that evaluation and sampling use; 0 for none
 * @param memoryMode the activations that a pass keeps for its backward pass
 * @param initializationBatchSize samples for data-dependent initialization
 * @param evaluationInterval steps between evaluations on held-out data; 0 for one only at the end
 * @param evaluationBatchSize samples that an evaluation passes through the flow at once
 * @param testSamples held-out samples per evaluation, always the same ones; 0 for all
 * @param importanceSamples noise draws per evaluated sample, for models whose likelihood is a bound
 * @param checkpointInterval steps between checkpoints; 0 for one only at the end
 * @param testFraction share of the data to hold out if it has no test set; 0 for none
 * @param shift largest random shift of images in pixels
 * @param flip whether to mirror images at random
 */
public record TrainingSettings(
        long steps,
        int batchSize,
        int microBatchSize,
        long seed,
        TrainingRecipe.Rule optimizer,
        double beta2,
        double weightDecay,
        String learningRate,
        LossUnit lossUnit,
        double clipNorm,
        double clipValue,
        LossUnit clipUnit,
        double averageDecay,
        MemoryMode memoryMode,
        int initializationBatchSize,
        long evaluationInterval,
        int evaluationBatchSize,
        @AddedLater("0") int testSamples,
        @AddedLater("1") int importanceSamples,
        long checkpointInterval,
        double testFraction,
        int shift,
        boolean flip) {
    /** In bits/dim. The median of small image models is several times that: the limit bounds only the length of bad steps. */
    private static final double CLIP_NORM = 30;

    /**
     * Settings that suit most models and do not let the loss jump: Adam at 5e-4 after a short warm-up, gradients clipped, and evaluation
     * with a moving average; docs/training.md compares other settings.
     */
    public static TrainingSettings defaults() {
        return new TrainingSettings(
                10_000,
                64,
                0,
                0,
                TrainingRecipe.Rule.ADAM,
                TrainingRecipe.USUAL_BETA2,
                0,
                "linear(0, 0.0005, 100)",
                LossUnit.BITS_PER_DIMENSION,
                CLIP_NORM,
                0,
                LossUnit.BITS_PER_DIMENSION,
                0.99,
                MemoryMode.STORE,
                256,
                500,
                256,
                0,
                1,
                500,
                0.1,
                0,
                false);
    }

    /** The same settings with the values of a recipe. */
    TrainingSettings with(TrainingRecipe recipe) {
        return ModelConfigs.with(this, ModelConfigs.values(recipe));
    }

    /** Rejects values that would fail later, after the data has been read. */
    public TrainingSettings {
        if (clipNorm < 0 || clipValue < 0) {
            throw new IllegalArgumentException("clipNorm and clipValue must be positive, or 0 for no limit, got "
                    + clipNorm + " and " + clipValue);
        }
        if (!(testFraction >= 0 && testFraction < 1)) {
            throw new IllegalArgumentException("testFraction must be in [0, 1), got " + testFraction);
        }
        if (testSamples < 0 || importanceSamples < 1) {
            throw new IllegalArgumentException(
                    "testSamples must be positive, or 0 for all, and importanceSamples at least 1, got " + testSamples
                            + " and " + importanceSamples);
        }
        LearningRateSchedule.parse(learningRate);
    }

    /** Holds out part of the data if it has no test set and a share is set; resumed training holds out the same rows. */
    public TrainTestSplit holdOut(TrainTestSplit data) {
        return data.test().isPresent() || testFraction == 0
                ? data
                : TrainTestSplit.split(data.train(), testFraction, seed);
    }

    /** The held-out samples of evaluations, chosen at random: in some files the first ones are all of one class. */
    Optional<DataSet> testRows(TrainTestSplit data) {
        return data.test()
                .map(test -> testSamples == 0 || testSamples >= test.size()
                        ? test
                        : test.shuffled(0).take(testSamples));
    }

    /** The settings in the trainer's own terms. */
    TrainerConfig toTrainerConfig() {
        return TrainerConfig.builder(steps, batchSize)
                .microBatchSize(microBatchSize == 0 ? batchSize : microBatchSize)
                .seed(seed)
                .optimizer(optimizer.with(beta2, weightDecay))
                .schedule(LearningRateSchedule.parse(learningRate))
                .lossUnit(lossUnit)
                .clipping(new GradientClipping(limit(clipValue), limit(clipNorm), clipUnit))
                .averageDecay(averageDecay)
                .memoryMode(memoryMode)
                .initializationBatchSize(initializationBatchSize)
                .evaluationInterval(evaluationInterval)
                .evaluationBatchSize(evaluationBatchSize)
                .checkpointInterval(checkpointInterval)
                .build();
    }

    /** The random changes of training samples. */
    Augmentation augmentation() {
        Augmentation moved = shift == 0 ? Augmentation.none() : Augmentation.shift(shift);
        return flip ? moved.then(Augmentation.horizontalFlip()) : moved;
    }

    private static double limit(double value) {
        return value == 0 ? Double.POSITIVE_INFINITY : value;
    }
}
