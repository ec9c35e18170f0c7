package org.flows4j.examples.cli.training;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.TrainTestSplit;
import org.flows4j.core.training.DriftPolicy;
import org.flows4j.core.training.RecoveryPolicy;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.data.Augmentation;
import org.flows4j.models.family.TrainingRecipe;

/**
 * The settings of a run of {@code flows train} besides model and data. They are the keys of {@code --set} and are stored beside the model,
 * so that training continues unchanged.
 *
 * @param training the settings of the trainer
 * @param testSamples held-out samples per evaluation, always the same ones; 0 for all
 * @param testFraction share of the data to hold out if it has no test set; 0 for none
 * @param shift largest random shift of images in pixels
 * @param flip whether to mirror images at random
 */
public record RunSettings(
        @JsonUnwrapped TrainingSettings training, int testSamples, double testFraction, int shift, boolean flip) {
    /** The values of settings that files of earlier versions lack. */
    static final Map<String, Object> ADDED_LATER = Map.of(
            "beta1",
            0.9,
            "epsilon",
            1e-8,
            "drift",
            new DriftPolicy(100, 1e-3),
            "importanceSamples",
            1,
            "recovery",
            new RecoveryPolicy(10, 200, 0.5, 5),
            "testSamples",
            0);

    /** Rejects values that would fail later, after the data has been read. */
    public RunSettings {
        if (!(testFraction >= 0 && testFraction < 1)) {
            throw new IllegalArgumentException("testFraction must be in [0, 1), got " + testFraction);
        }
        if (testSamples < 0) {
            throw new IllegalArgumentException("testSamples must be positive, or 0 for all, got " + testSamples);
        }
    }

    /** The defaults of the library; a tenth of the data is held out. */
    public static RunSettings defaults() {
        return new RunSettings(TrainingSettings.defaults(), 0, 0.1, 0, false);
    }

    /** Returns these settings with a change of those of the trainer. */
    public RunSettings withTraining(UnaryOperator<TrainingSettings> change) {
        return new RunSettings(change.apply(training), testSamples, testFraction, shift, flip);
    }

    /** Returns these settings with the values of a recipe. */
    RunSettings with(TrainingRecipe recipe) {
        return new RunSettings(recipe.applyTo(training), testSamples, testFraction, recipe.shift(), flip);
    }

    /** The total number of steps. */
    public long steps() {
        return training.schedule().steps();
    }

    /** Holds out part of the data if it has no test set and a share is set; resumed training holds out the same rows. */
    public TrainTestSplit holdOut(TrainTestSplit data) {
        return data.test().isPresent() || testFraction == 0
                ? data
                : TrainTestSplit.split(data.train(), testFraction, training.seed());
    }

    /** The held-out samples of evaluations, chosen at random: in some files the first ones are all of one class. */
    Optional<DataSet> testRows(TrainTestSplit data) {
        return data.test()
                .map(test -> testSamples == 0 || testSamples >= test.size()
                        ? test
                        : test.shuffled(0).take(testSamples));
    }

    /** The random changes of training samples. */
    Augmentation augmentation() {
        Augmentation shifted = shift == 0 ? Augmentation.NONE : Augmentation.shift(shift);
        return flip ? shifted.then(Augmentation.horizontalFlip()) : shifted;
    }
}
