package org.flows4j.models.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.flows4j.core.training.optimizer.Adamax;
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
    private static TrainingRecipe recipe(ModelFamily<?> family, String preset) {
        return family.recipe(preset).orElseThrow();
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
        String schedule = recipe(ModelFamilies.byName(family), preset).learningRate();
        assertThat(LearningRateSchedule.parse(schedule).at(step)).isEqualTo(rate, within(1e-12));
    }

    /** Largest gradients are forgotten in an epoch, and steps have the program's own factor. */
    @ParameterizedTest
    @CsvSource({"CIFAR10, 782", "IMAGENET64, 20018"})
    void glowHasItsOwnAdamax(String preset, int stepsPerEpoch) {
        TrainingRecipe recipe = recipe(new Glow(), preset);
        assertThat(recipe.optimizer().with(recipe.beta2(), recipe.weightDecay()))
                .isEqualTo(Adamax.glow(stepsPerEpoch));
    }

    /** That of mAR-SCF is the paper's. */
    @Test
    void marScfHasTheUsualAdamax() {
        TrainingRecipe recipe = recipe(new MarScf(), "CIFAR10");
        assertThat(recipe.optimizer().with(recipe.beta2(), recipe.weightDecay()))
                .isEqualTo(new Adamax());
    }

    /** The limit of 1 is one on the gradient of nats, which in bits/dim would be 2,129 times as loose. */
    @Test
    void flowPlusPlusClipsNats() {
        TrainingRecipe recipe = recipe(new FlowPlusPlus(), "CIFAR10");
        assertThat(recipe.clipNorm()).isEqualTo(1);
        assertThat(recipe.clipUnit()).isEqualTo(LossUnit.NATS_PER_SAMPLE);
        assertThat(recipe.averageDecay()).isEqualTo(0.999);
        assertThat(recipe.initializationBatchSize()).isEqualTo(128);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CIFAR10", "CIFAR10_56", "IMAGENET32"})
    void vflowInitialisesByHalfAsMany(String preset) {
        assertThat(recipe(new VFlow(), preset).initializationBatchSize()).isEqualTo(64);
    }

    @ParameterizedTest
    @CsvSource({"CIFAR10, 64", "IMAGENET64, 32", "LSUN96, 16", "CELEBA_HQ64, 8", "CELEBA_HQ256, 4"})
    void woodburyBatchesOfThePaper(String preset, int batch) {
        assertThat(recipe(new WoodburyGlow(), preset).batchSize()).isEqualTo(batch);
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
