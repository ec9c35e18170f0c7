package org.flows4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
import org.flows4j.models.family.ImageFamily;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.family.ModelFamily;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole models whose configuration was changed behind their backs: the tensors do not fit it, and the file is refused. */
class EditedModelFileTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TensorBackend BACKEND = CpuBackend.create();

    @TempDir
    private static Path folder;

    /** A model file in two parts: its header, and the data of its tensors. */
    private record Parts(ObjectNode header, byte[] data) {
        static Parts of(Path file) throws IOException {
            byte[] bytes = Files.readAllBytes(file);
            int length =
                    (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
            ObjectNode header = (ObjectNode) JSON.readTree(bytes, Long.BYTES, length);
            return new Parts(header, Arrays.copyOfRange(bytes, Long.BYTES + length, bytes.length));
        }

        ObjectNode texts() {
            return (ObjectNode) header.get("__metadata__");
        }

        ObjectNode config() throws IOException {
            return (ObjectNode) JSON.readTree(texts().get("flows4j.config").textValue());
        }

        /** The file with another text under a key, and so without a checksum. */
        Path with(String key, String text) throws IOException {
            ObjectNode changed = header.deepCopy();
            ((ObjectNode) changed.get("__metadata__")).put(key, text).remove("flows4j.checksum");
            byte[] json = JSON.writeValueAsBytes(changed);
            ByteBuffer bytes =
                    ByteBuffer.allocate(Long.BYTES + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putLong(json.length).put(json).put(data);
            return Files.write(folder.resolve("edited.safetensors"), bytes.array());
        }
    }

    private static Path saved(String name, int... sample) {
        return saved(ModelFamilies.byName(name), sample);
    }

    private static <C extends Record> Path saved(ModelFamily<C> family, int... sample) {
        Shape shape = Shape.of(sample);
        int levels = sample.length == 1 ? 0 : 256;
        C config = family.forData(family.presets().values().iterator().next(), shape, levels);
        ModelDescription description = new ModelDescription(
                family.name(), ModelConfigs.toJson(config), DType.FLOAT32, new DataDescription(shape, levels));
        Path file = folder.resolve("model.safetensors");
        Model.create(description, BACKEND, 1).save(file);
        return file;
    }

    static Stream<String> families() {
        return ModelFamilies.all().stream().map(ModelFamily::name);
    }

    @ParameterizedTest
    @MethodSource("families")
    void tensorsDoNotFitAnEditedConfiguration(String family) throws IOException {
        boolean images = ModelFamilies.byName(family) instanceof ImageFamily;
        Parts parts = Parts.of(images ? saved(family, 8, 8, 1) : saved(family, 4));
        Model.read(parts.with("flows4j.version", "edited"), BACKEND);
        int refused = 0;
        ObjectNode config = parts.config();
        for (ObjectNode level : levels(config)) {
            for (String key : keysOfNumbers(level)) {
                int before = level.get(key).intValue();
                level.put(key, before + 2);
                Path file = parts.with("flows4j.config", config.toString());
                level.put(key, before);
                try {
                    Model.read(file, BACKEND);
                } catch (FlowsIoException e) {
                    assertThat(e).as(key).hasMessageStartingWith(file.toString());
                    refused++;
                }
            }
        }
        // Settings that change no parameter, such as the bits of a pixel, are read as they are.
        assertThat(refused).isPositive();
    }

    /** A configuration, and those within it. */
    private static List<ObjectNode> levels(ObjectNode config) {
        List<ObjectNode> levels = new ArrayList<>(List.of(config));
        config.valueStream().filter(JsonNode::isObject).forEach(inner -> levels.addAll(levels((ObjectNode) inner)));
        return levels;
    }

    private static Iterable<String> keysOfNumbers(ObjectNode config) {
        return config.properties().stream()
                .filter(entry -> entry.getValue().isInt())
                .map(Map.Entry::getKey)
                .toList();
    }

    @Test
    void theFirstParameterThatDoesNotFitIsNamed() throws IOException {
        Parts parts = Parts.of(saved("tabular", 4));
        String wider = parts.config().put("hiddenUnits", 65).toString();
        assertThatThrownBy(() -> Model.read(parts.with("flows4j.config", wider), BACKEND))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll(
                        "edited.safetensors", "step1.coupling.dense1.weight", "F32 [2, 65]", "as F32 [2, 64]");
        String longer = parts.config().put("steps", 7).toString();
        assertThatThrownBy(() -> Model.read(parts.with("flows4j.config", longer), BACKEND))
                .hasMessageContainingAll("step7.mixing.factors", "no such tensor");
        String shorter = parts.config().put("steps", 5).toString();
        assertThatThrownBy(() -> Model.read(parts.with("flows4j.config", shorter), BACKEND))
                .hasMessageContainingAll("Unknown to the model", "step6.");
    }

    /** It used to be read, and to fail at the first sample. */
    @Test
    void aBufferThatIsNoPermutationIsRefused() throws IOException {
        Parts parts = Parts.of(saved("tabular", 4));
        JsonNode place = parts.header().get("step1.mixing.permutation").get("data_offsets");
        Arrays.fill(parts.data(), place.get(0).intValue(), place.get(1).intValue(), (byte) 0);
        assertThatThrownBy(() -> Model.read(parts.with("flows4j.version", "edited"), BACKEND))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll("edited.safetensors", "step1.mixing.permutation", "element 1", "0 to 3");
    }

    @Test
    void otherTextsThatContradictTheTensorsAreRefused() throws IOException {
        Parts parts = Parts.of(saved("tabular", 4));
        assertThatThrownBy(() -> Model.read(parts.with("flows4j.data", "{\"shape\": [3], \"levels\": 0}"), BACKEND))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll("samples of shape [3]", "a model of [4]");
        assertThatThrownBy(() -> Model.read(parts.with("flows4j.dtype", "FLOAT64"), BACKEND))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContainingAll("F64", "F32");
        for (String family : new String[] {
            "unknown",
            "tabular+nif",
            "tabular+nif999999999",
            "tabular+nif2+nif2",
            "x".repeat(1_000_000),
            "tabular" + "+nif1".repeat(100_000)
        }) {
            assertThatThrownBy(() -> Model.read(parts.with("flows4j.family", family), BACKEND))
                    .as("%.40s", family)
                    .isInstanceOf(FlowsIoException.class)
                    .hasMessageContaining("edited.safetensors")
                    .satisfies(refusal -> assertThat(refusal.getMessage()).hasSizeLessThan(5_000));
        }
    }
}
