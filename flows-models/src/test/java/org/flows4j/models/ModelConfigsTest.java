package org.flows4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelConfigsTest {
    private static final GlowConfig CIFAR10 = new Glow().preset("CIFAR10");

    @Test
    void everyPresetSurvivesJson() {
        for (GlowConfig preset : new Glow().presets().values()) {
            assertThat(ModelConfigs.fromJson(ModelConfigs.toJson(preset), GlowConfig.class))
                    .isEqualTo(preset);
        }
    }

    @Test
    void componentsAreReplacedByName() {
        GlowConfig changed =
                ModelConfigs.with(CIFAR10, Map.of("levels", "2", "coupling", "ADDITIVE", "splitPrior", "false"));
        assertThat(changed.levels()).isEqualTo(2);
        assertThat(changed.coupling()).isEqualTo(GlowConfig.Coupling.ADDITIVE);
        assertThat(changed.splitPrior()).isFalse();
        assertThat(changed.hiddenWidth()).isEqualTo(CIFAR10.hiddenWidth());
    }

    @Test
    void anUnknownKeySuggestsTheNearest() {
        assertThatThrownBy(() -> ModelConfigs.with(CIFAR10, Map.of("hidenWidth", "64")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"hidenWidth\"")
                .hasMessageContaining("did you mean \"hiddenWidth\"");
    }

    @Test
    void aRefusedValueIsNamedWithTheRule() {
        assertThatThrownBy(() -> ModelConfigs.with(CIFAR10, Map.of("bits", "9")))
                .hasMessageContaining("bits must be 1 to 8")
                .hasMessageContaining("9");
        assertThatThrownBy(() -> ModelConfigs.with(CIFAR10, Map.of("levels", "many")))
                .hasMessageContaining("many");
    }

    @Test
    void incompleteOrForeignJsonIsRefused() {
        assertThatThrownBy(() -> ModelConfigs.fromJson("{\"levels\": 3}", GlowConfig.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("GlowConfig");
        String unknown = ModelConfigs.toJson(CIFAR10).replace("{", "{\"scales\":3,");
        assertThatThrownBy(() -> ModelConfigs.fromJson(unknown, GlowConfig.class))
                .hasMessageContaining("scales");
    }

    @Test
    void unknownFamiliesSuggestTheNearest() {
        assertThat(ModelFamilies.byName("glow")).isInstanceOf(Glow.class);
        assertThatThrownBy(() -> ModelFamilies.byName("gow")).hasMessageContaining("did you mean \"glow\"");
        assertThatThrownBy(() -> new Glow().preset("CIFAR"))
                .hasMessageContaining("preset of glow")
                .hasMessageContaining("did you mean \"CIFAR10\"");
    }
}
