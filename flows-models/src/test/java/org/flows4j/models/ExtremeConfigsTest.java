package org.flows4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.family.ModelFamily;
import org.flows4j.models.tabular.TabularConfig;
import org.flows4j.models.tabular.TabularFlow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Configurations with extreme numbers, in files without a single tensor and through the API: refused at once, naming the number. */
class ExtremeConfigsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TensorBackend BACKEND = CpuBackend.create();
    private static final int LARGEST = Integer.MAX_VALUE;

    @TempDir
    private static Path folder;

    /** A key of a configuration, {@code outer.inner} where it is nested, and a text to put there. */
    private record Change(String key, String value) {}

    static Stream<String> families() {
        return Stream.concat(ModelFamilies.all().stream().map(ModelFamily::name), Stream.of("tabular+nif2"));
    }

    private static Record config(String family) {
        return ModelFamilies.byName(family).presets().values().iterator().next();
    }

    private static ObjectNode json(String family) {
        try {
            return (ObjectNode) JSON.readTree(ModelConfigs.toJson(config(family)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Every number, rank and layout of a configuration, replaced by values that no model has. */
    private static List<Change> changes(JsonNode values, String prefix) {
        List<Change> changes = new ArrayList<>();
        values.properties().forEach(entry -> {
            String key = prefix + entry.getKey();
            JsonNode value = entry.getValue();
            if (value.isObject()) {
                changes.addAll(changes(value, key + "."));
            } else if (value.isDouble()) {
                Stream.of("NaN", "-1", "1e308", "Infinity").forEach(text -> changes.add(new Change(key, text)));
            } else if (value.isNumber()) {
                Stream.of("-2147483648", "-1", "0", "5000", "1000000", "2147483647")
                        .forEach(text -> changes.add(new Change(key, text)));
            } else if (key.endsWith("Ranks")) {
                changes.add(new Change(key, "2147483647"));
                changes.add(new Change(key, "1,".repeat(100_000) + "1"));
            } else if (key.endsWith("layout")) {
                changes.add(new Change(key, "columns:2147483647"));
                changes.add(new Change(key, "squeeze,".repeat(100_000) + "squeeze"));
            }
        });
        return changes;
    }

    private static String changed(ObjectNode config, Change change) {
        ObjectNode copy = config.deepCopy();
        ObjectNode at = copy;
        String[] path = change.key.split("\\.", -1);
        for (int i = 0; i < path.length - 1; i++) {
            at = (ObjectNode) at.get(path[i]);
        }
        at.put(path[path.length - 1], change.value);
        return copy.toString();
    }

    /** Written by hand: a header of texts and nothing else. */
    private static Path fileWithoutTensors(String family, String config) throws IOException {
        ObjectNode header = JSON.createObjectNode();
        header.putObject("__metadata__")
                .put("flows4j.format", "1")
                .put("flows4j.version", "test")
                .put("flows4j.family", family)
                .put("flows4j.config", config)
                .put("flows4j.dtype", "FLOAT32")
                .put("flows4j.data", "{\"shape\": [28, 28, 1], \"levels\": 256}")
                .put("flows4j.training", "{}");
        byte[] json = JSON.writeValueAsBytes(header);
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + json.length).order(ByteOrder.LITTLE_ENDIAN);
        return Files.write(
                folder.resolve("small.safetensors"),
                bytes.putLong(json.length).put(json).array());
    }

    @ParameterizedTest
    @MethodSource("families")
    void aFileWithoutTensorsBuildsNothingWhateverItsNumbersAre(String family) throws IOException {
        ObjectNode config = json(family);
        for (Change change : changes(config, "")) {
            Path file = fileWithoutTensors(family, changed(config, change));
            Throwable refusal = catchThrowable(() -> Model.read(file, BACKEND));
            assertThat(refusal)
                    .as("%s: %.80s", family, change)
                    .isInstanceOf(FlowsIoException.class)
                    .hasMessageStartingWith(file.toString());
            assertThat(refusal.getMessage()).hasSizeLessThan(5_000);
        }
    }

    /** The largest number there is, for each setting of each family: refused by the configuration, or when the model is built. */
    @ParameterizedTest
    @MethodSource("families")
    void theLargestNumberIsRefusedBySettingOrBuilding(String family) {
        ObjectNode config = json(family);
        List<Change> largest = changes(config, "").stream()
                .filter(change -> change.value.contains(Integer.toString(LARGEST)))
                .toList();
        assertThat(largest).isNotEmpty();
        for (Change change : largest) {
            assertThatThrownBy(() -> build(family, change))
                    .as("%s: %s", family, change)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(Integer.toString(LARGEST));
        }
    }

    private static void build(String family, Change change) {
        Record config = ModelConfigs.with(config(family), Map.of(change.key, change.value));
        Model.create(
                new ModelDescription(
                        family,
                        ModelConfigs.toJson(config),
                        DType.FLOAT32,
                        new DataDescription(Shape.image(1, 28, 28), 256)),
                BACKEND,
                1);
    }

    @Test
    void aParameterThatNoMemoryHoldsIsRefusedByName() {
        TabularConfig wide = ModelConfigs.with(
                new TabularFlow().preset("GLOW"), Map.of("columns", 1_000_000, "mixing", "PERMUTATION"));
        TabularConfig matrix = ModelConfigs.with(wide, Map.of("mixing", "MATRIX"));
        assertThatThrownBy(() -> Model.create(
                        new ModelDescription(
                                "tabular",
                                ModelConfigs.toJson(matrix),
                                DType.FLOAT32,
                                new DataDescription(Shape.vector(1_000_000), 0)),
                        BACKEND,
                        1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("step1.mixing.factors", "[1000000, 1000000]", "-Xmx");
    }
}
