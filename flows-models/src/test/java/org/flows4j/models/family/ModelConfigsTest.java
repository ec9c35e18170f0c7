package org.flows4j.models.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.layers.linear.LowRankStart;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelConfigsTest {
    private static final GlowConfig CIFAR10 = new Glow().preset("CIFAR10");

    @Test
    void everyPresetSurvivesJson() {
        for (ModelFamily<?> family : ModelFamilies.all()) {
            for (Record preset : family.presets().values()) {
                assertThat(ModelConfigs.fromJson(ModelConfigs.toJson(preset), family.configType()))
                        .isEqualTo(preset);
            }
        }
        assertThat(ModelConfigs.toJson(CIFAR10))
                .startsWith("{\"image\":{\"channels\":3,\"height\":32,\"width\":32,\"bits\":8},\"scales\":{");
    }

    @Test
    void componentsAreReplacedByName() {
        GlowConfig changed =
                ModelConfigs.with(CIFAR10, Map.of("levels", "2", "coupling", "ADDITIVE", "splitPrior", "false"));
        assertThat(changed.scales().levels()).isEqualTo(2);
        assertThat(changed.coupling()).isEqualTo(GlowConfig.CouplingKind.ADDITIVE);
        assertThat(changed.priors().splitPrior()).isFalse();
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
                .hasMessageContaining(": coupling = AFINE is not one of");
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
                .hasMessageEndingWith(": the key bits is missing");
    }

    @Test
    void keysAddedLaterMayBeMissingInAnInnerConfiguration() throws IOException {
        VFlowWoodburyGlowConfig config = new VFlowWoodburyGlow().preset("FASHION_MNIST");
        String flat = flatPresets()
                .filter(preset -> preset.getKey().equals("vflow-woodbury FASHION_MNIST"))
                .map(preset -> preset.getValue().toString())
                .findFirst()
                .orElseThrow();
        String json = without(flat, "coupling", "classes", "priorWidth", "boundedPrior");
        Map<String, String> old =
                Map.of("base.coupling", "AFFINE", "base.boundedPrior", "false", "base.start", "NEAR_IDENTITY");
        assertThat(ModelConfigs.fromJson(json, VFlowWoodburyGlowConfig.class))
                .isEqualTo(ModelConfigs.with(config, old));
    }

    /** What the dequantisation's network sees is the authors' in every preset; older models keep what they were trained with. */
    @Test
    void dequantizationsOfOlderFilesSeeWhatTheyWereTrainedWith() {
        new FlowPlusPlus()
                .presets()
                .values()
                .forEach(config -> assertThat(config.noise().contextInput()).isEqualTo(ContextInput.CENTRED));
        new VFlow().presets().values().forEach(config -> {
            assertThat(config.base().noise().contextInput()).isEqualTo(ContextInput.CENTRED);
            String old = without(ModelConfigs.toJson(config), "contextInput");
            assertThat(ModelConfigs.fromJson(old, VFlowConfig.class))
                    .isEqualTo(ModelConfigs.with(config, Map.of("base.contextInput", "CELL_CENTRES")));
        });
    }

    /** The configurations of all presets as earlier versions wrote them, with one object for all keys. */
    static Stream<Map.Entry<String, JsonNode>> flatPresets() throws IOException {
        try (InputStream stream = ModelConfigsTest.class.getResourceAsStream("/flat-presets.json")) {
            return new ObjectMapper().readTree(stream).properties().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("flatPresets")
    void flatConfigurationsAreRead(Map.Entry<String, JsonNode> flat) {
        String[] name = flat.getKey().split(" ", -1);
        ModelFamily<?> family = ModelFamilies.byName(name[0]);
        Record preset = family.preset(name[1]);
        if (ModelConfigs.hasKey(preset.getClass(), "start")) {
            // The presets of those versions had the published start.
            preset = ModelConfigs.with(preset, Map.of("start", LowRankStart.NEAR_IDENTITY.name()));
        }
        assertThat(ModelConfigs.fromJson(flat.getValue().toString(), family.configType()))
                .isEqualTo(preset);
    }

    /** Settings keep the names that they had in flat configurations. */
    @ParameterizedTest
    @MethodSource("flatPresets")
    void settingsKeepTheirFlatNames(Map.Entry<String, JsonNode> flat) {
        String[] name = flat.getKey().split(" ", -1);
        Record preset = ModelFamilies.byName(name[0]).preset(name[1]);
        Map<String, String> values = new TreeMap<>(ModelConfigs.values(preset));
        if (name[0].startsWith("woodbury-glow") || name[0].equals("vflow-woodbury")) {
            values.keySet().removeIf(key -> key.matches("permutation|splitPrior|topPrior|start"));
        }
        if (name[0].equals("tabular") || name[0].equals("vector")) {
            // Base distributions are younger than flat configurations.
            values.keySet().removeAll(ModelConfigs.values(BaseConfig.NORMAL).keySet());
        }
        if (name[0].equals("tabular") || name[0].equals("vector")) {
            // Context networks as well.
            values.keySet().removeAll(ModelConfigs.values(ContextConfig.NONE).keySet());
        }
        if (name[0].equals("vector")) {
            // Younger as well.
            values.keySet().remove("conditionColumns");
        }
        Map<String, String> flatValues = leaves(flat.getValue(), "");
        assertThat(values).containsExactlyInAnyOrderEntriesOf(withoutBase(flatValues));
        assertThat(flatValues).allSatisfy((key, value) -> {
            assertThat(ModelConfigs.hasKey(preset.getClass(), key)).isTrue();
            assertThat(ModelConfigs.with(preset, Map.of(key, value))).isEqualTo(preset);
        });
    }

    /** Keys of a base needed its name, and still may have it. */
    private static Map<String, String> withoutBase(Map<String, String> values) {
        Map<String, String> shorter = new TreeMap<>();
        values.forEach((key, value) -> shorter.put(key.replaceFirst("^base[.]", ""), value));
        return shorter;
    }

    private static Map<String, String> leaves(JsonNode tree, String prefix) {
        Map<String, String> leaves = new TreeMap<>();
        tree.properties().forEach(entry -> {
            String key = prefix + entry.getKey();
            if (entry.getValue().isObject()) {
                leaves.putAll(leaves(entry.getValue(), key + "."));
            } else {
                leaves.put(key, entry.getValue().asText());
            }
        });
        return leaves;
    }

    @Test
    void pathsAreOtherNamesOfSettings() {
        assertThat(ModelConfigs.with(CIFAR10, Map.of("image.height", "16", "scales.levels", "2")))
                .isEqualTo(ModelConfigs.with(CIFAR10, Map.of("height", "16", "levels", "2")));
        assertThat(ModelConfigs.hasKey(GlowConfig.class, "scales.height")).isFalse();
        assertThat(ModelConfigs.hasKey(GlowConfig.class, "scales")).isFalse();
        assertThatThrownBy(() -> ModelConfigs.with(CIFAR10, Map.of("scales", "2")))
                .hasMessageContaining("Unknown key \"scales\"");
        assertThatThrownBy(() -> ModelConfigs.with(CIFAR10, Map.of("scales.level", "2")))
                .hasMessageContaining("did you mean \"levels\"");
        assertThat(ModelConfigs.with(CIFAR10, Map.of("scales", new Scales(2, 5))))
                .isEqualTo(ModelConfigs.with(CIFAR10, Map.of("levels", 2, "stepsPerLevel", 5)));
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
                family.name(), old, DType.FLOAT32, new DataDescription(Shape.image(1, 8, 8), 256, 0));
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
