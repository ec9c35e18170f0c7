package org.flows4j.models.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.training.TrainingSettings;
import org.flows4j.core.training.optimizer.Adam;
import org.flows4j.core.training.optimizer.GradientClipping;
import org.flows4j.core.training.optimizer.LossUnit;
import org.flows4j.core.training.schedule.LearningRateSchedule;
import org.flows4j.models.ModelFamilies;
import org.flows4j.models.flowpp.FlowPlusPlus;
import org.flows4j.models.glow.Glow;
import org.flows4j.models.glow.MarScf;
import org.flows4j.models.glow.WoodburyGlow;
import org.flows4j.models.vflow.VFlow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings of the authors' programs. */
class TrainingRecipeTest {
    /** The defaults with the recipe of a preset. */
    private static TrainingSettings settings(ModelFamily<?> family, String preset) {
        return family.recipe(preset).orElseThrow().applyTo(TrainingSettings.defaults());
    }

    /** After how many steps which rate. */
    @ParameterizedTest
    @CsvSource({
        "flowpp,         CIFAR10,         0,      0",
        "flowpp,         CIFAR10,         1000,   0.00015",
        "flowpp,         CIFAR10_UNIFORM, 500000, 0.0003",
        "flowpp,         IMAGENET32,      5000,   0.001",
        "flowpp,         IMAGENET32,      50001,  0.00099995",
        "flowpp,         IMAGENET32,      90000,  0.0003",
        "flowpp,         IMAGENET64,      50000,  0.0004",
        "flowpp,         IMAGENET64,      200000, 0.0003",
        "flowpp,         IMAGENET64,      270000, 0.00001",
        "flowpp,         IMAGENET64,      400000, 0.000001",
        "glow,           CIFAR10,         7812,   0.000999936",
        "glow,           IMAGENET64,      300000, 0.001",
        "woodbury-glow,  CIFAR10_ME,      0,      0.001",
    })
    void ratesByStep(String family, String preset, long step, double rate) {
        LearningRateSchedule schedule =
                settings(ModelFamilies.byName(family), preset).schedule().learningRate();
        assertThat(schedule.at(step)).isEqualTo(rate, within(1e-12));
    }

    /** Largest gradients are forgotten in an epoch, and steps have the program's own factor. */
    @ParameterizedTest
    @CsvSource({"CIFAR10, 782", "IMAGENET64, 20018"})
    void glowHasItsOwnAdamax(String preset, int stepsPerEpoch) {
        Adam expected = new Adam(Adam.Rule.ADAMAX_GLOW).withBeta2(1 - 1.0 / stepsPerEpoch);
        assertThat(settings(new Glow(), preset).optimizer()).isEqualTo(expected);
    }

    /** That of mAR-SCF is the paper's. */
    @Test
    void marScfHasTheUsualAdamax() {
        assertThat(settings(new MarScf(), "CIFAR10").optimizer()).isEqualTo(new Adam(Adam.Rule.ADAMAX));
    }

    /** The limit of 1 is one on the gradient of nats, which in bits/dim would be 2,129 times as loose. */
    @Test
    void flowPlusPlusClipsNats() {
        TrainingSettings settings = settings(new FlowPlusPlus(), "CIFAR10");
        assertThat(settings.gradients().clipping()).isEqualTo(GradientClipping.byNorm(1, LossUnit.NATS_PER_SAMPLE));
        assertThat(settings.gradients().lossUnit()).isEqualTo(LossUnit.NATS_PER_SAMPLE);
        assertThat(settings.averageDecay()).isEqualTo(0.999);
        assertThat(settings.schedule().initializationBatchSize()).isEqualTo(128);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CIFAR10", "CIFAR10_56", "IMAGENET32"})
    void vflowInitialisesByHalfAsMany(String preset) {
        assertThat(settings(new VFlow(), preset).schedule().initializationBatchSize())
                .isEqualTo(64);
    }

    @ParameterizedTest
    @CsvSource({"CIFAR10, 64", "IMAGENET64, 32", "LSUN96, 16", "CELEBA_HQ64, 8", "CELEBA_HQ256, 4"})
    void woodburyBatchesOfThePaper(String preset, int batch) {
        TrainingSettings settings = settings(new WoodburyGlow(), preset);
        assertThat(settings.schedule().batchSize()).isEqualTo(batch);
        assertThat(settings.schedule().initializationBatchSize()).isEqualTo(batch);
        assertThat(settings.optimizer()).isEqualTo(new Adam().withWeightDecay(2e-7));
        assertThat(settings.gradients().clipping())
                .isEqualTo(new GradientClipping(0.1, 0.1, LossUnit.BITS_PER_DIMENSION));
        assertThat(settings.averageDecay()).isZero();
    }

    /** Recipes leave everything else to the user. */
    @Test
    void theRestStays() {
        TrainingSettings mine = TrainingSettings.of(7, 3)
                .withSeed(5)
                .withGradients(gradients -> gradients.withMemoryMode(MemoryMode.INVERT))
                .withIntervals(intervals -> intervals.withEvaluation(2));
        TrainingRecipe recipe = new Glow().recipe("CIFAR10").orElseThrow();
        TrainingSettings settings = recipe.applyTo(mine);
        assertThat(settings.seed()).isEqualTo(5);
        assertThat(settings.schedule().steps()).isEqualTo(7);
        assertThat(settings.gradients().memoryMode()).isEqualTo(MemoryMode.INVERT);
        assertThat(settings.intervals()).isEqualTo(mine.intervals());
        assertThat(recipe.shift()).isEqualTo(3);
    }

    /** Configurations of our own have none. */
    @Test
    void smallPresetsHaveNoRecipe() {
        for (ModelFamily<?> family : ModelFamilies.all()) {
            assertThat(family.recipe(family.presets().keySet().iterator().next()))
                    .as(family.name())
                    .isEmpty();
        }
    }
}
