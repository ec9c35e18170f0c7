package org.flows4j.models.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.Map;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.layers.stochastic.VariationalDequantization.ContextInput;
import org.flows4j.models.Model;
import org.flows4j.models.ModelFamilies;
import org.flows4j.models.flowpp.FlowPlusPlus;
import org.flows4j.models.glow.Glow;
import org.flows4j.models.glow.GlowConfig;
import org.flows4j.models.vflow.VFlow;
import org.flows4j.models.vflow.VFlowConfig;
import org.flows4j.models.vflow.VFlowWoodburyGlow;
import org.flows4j.models.vflow.VFlowWoodburyGlowConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
                .hasMessageEndingWith("levels = many is not a whole number");
        assertThatThrownBy(() -> ModelConfigs.with(CIFAR10, Map.of("splitPrior", "perhaps")))
                .hasMessageEndingWith("splitPrior = perhaps is neither true nor false");
        assertThatThrownBy(() -> ModelConfigs.with(CIFAR10, Map.of("coupling", "AFINE")))
                .hasMessageContaining("coupling = AFINE is not one of AFFINE, BOUNDED_AFFINE, ADDITIVE, ")
                .hasMessageNotContaining("org.flows4j");
        VFlowWoodburyGlow family = new VFlowWoodburyGlow();
        VFlowWoodburyGlowConfig outer = family.presets().values().iterator().next();
        assertThatThrownBy(() -> ModelConfigs.with(outer, Map.of("base.coupling", "AFINE")))
                .hasMessageContaining("base.coupling = AFINE is not one of");
    }

    /** A record's own words are not replaced by those of the error they explain. */
    private record Rate(double value) {
        @JsonCreator
        static Rate of(@JsonProperty("value") String text) {
            try {
                return new Rate(Double.parseDouble(text));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("'" + text + "' is not a rate; write 0.001", e);
            }
        }
    }

    @Test
    void theReasonIsTheOneThatTheRecordGives() {
        assertThatThrownBy(() -> ModelConfigs.with(new Rate(1), Map.of("value", "abc")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Cannot set {value=abc}: 'abc' is not a rate; write 0.001");
    }

    @Test
    void damagedJsonIsNamedByItsPlace() {
        assertThatThrownBy(() -> ModelConfigs.fromJson("{\"levels\": 3,", GlowConfig.class))
                .hasMessageContainingAll("end-of-input", "line 1", "column")
                .hasMessageNotContaining("REDACTED");
        assertThatThrownBy(() -> ModelConfigs.fromJson("{levels}", GlowConfig.class))
                .hasMessageContainingAll("Unexpected character", "line 1, column 2")
                .hasMessageNotContaining("REDACTED");
    }

    @Test
    void incompleteOrForeignJsonIsRefused() {
        assertThatThrownBy(() -> ModelConfigs.fromJson("{\"levels\": 3}", GlowConfig.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("GlowConfig");
        String unknown = ModelConfigs.toJson(CIFAR10).replace("{", "{\"scales\":3,");
        assertThatThrownBy(() -> ModelConfigs.fromJson(unknown, GlowConfig.class))
                .hasMessageContaining("scales");
        assertThatThrownBy(() -> ModelConfigs.fromJson("[3]", GlowConfig.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one JSON object");
    }

    private static String without(String json, String... keys) {
        String shorter = json;
        for (String key : keys) {
            shorter = shorter.replaceFirst(",\"" + key + "\":[^,}]*", "");
        }
        assertThat(shorter).doesNotContain(keys);
        return shorter;
    }

    @Test
    void keysAddedLaterMayBeMissing() {
        String json = without(ModelConfigs.toJson(CIFAR10), "classes", "priorWidth", "boundedPrior");
        assertThat(ModelConfigs.fromJson(json, GlowConfig.class)).isEqualTo(CIFAR10);
        assertThatThrownBy(() -> ModelConfigs.fromJson(without(json, "bits"), GlowConfig.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bits");
    }

    @Test
    void keysAddedLaterMayBeMissingInAnInnerConfiguration() {
        VFlowWoodburyGlow family = new VFlowWoodburyGlow();
        VFlowWoodburyGlowConfig config = family.presets().values().iterator().next();
        String json = without(ModelConfigs.toJson(config), "coupling", "classes", "priorWidth", "boundedPrior");
        Map<String, String> old = Map.of("base.coupling", "AFFINE", "base.boundedPrior", "false");
        assertThat(ModelConfigs.fromJson(json, VFlowWoodburyGlowConfig.class))
                .isEqualTo(ModelConfigs.with(config, old));
    }

    /** What the dequantisation's network sees is the authors' in every preset; older models keep what they were trained with. */
    @Test
    void dequantizationsOfOlderFilesSeeWhatTheyWereTrainedWith() {
        new FlowPlusPlus()
                .presets()
                .values()
                .forEach(config -> assertThat(config.contextInput()).isEqualTo(ContextInput.CENTRED));
        new VFlow().presets().values().forEach(config -> {
            assertThat(config.base().contextInput()).isEqualTo(ContextInput.CENTRED);
            String old = without(ModelConfigs.toJson(config), "contextInput");
            assertThat(ModelConfigs.fromJson(old, VFlowConfig.class))
                    .isEqualTo(ModelConfigs.with(config, Map.of("base.contextInput", "CELL_CENTRES")));
        });
    }

    /** A model file as the first versions wrote it. */
    @Test
    void anOldModelFileIsRead(@TempDir Path folder) {
        Glow family = new Glow();
        GlowConfig config = ModelConfigs.with(
                family.preset("FASHION_MNIST"),
                Map.of("channels", 1, "height", 8, "width", 8, "levels", 1, "stepsPerLevel", 1, "hiddenWidth", 2));
        String old = without(ModelConfigs.toJson(config), "classes", "priorWidth");
        TensorBackend backend = CpuBackend.create();
        ModelDescription description = new ModelDescription(
                family.name(), old, DType.FLOAT32, new DataDescription(Shape.image(1, 8, 8), config.pixelLevels(), 0));
        Model model = Model.create(description, backend, 1);
        Path file = folder.resolve("old.safetensors");
        model.save(file);
        Model read = Model.read(file, backend);
        assertThat(read.description()).isEqualTo(description);
        Tensor image = backend.fromDoubles(new double[64], Shape.of(1, 8, 8, 1), DType.FLOAT32);
        assertThat(read.flow().logProb(image)).isEqualTo(model.flow().logProb(image));
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
