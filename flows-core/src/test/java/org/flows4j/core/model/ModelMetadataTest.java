package org.flows4j.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.DoubleDataSet;
import org.flows4j.core.data.Labels;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.io.safetensors.SafetensorsWriter;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metadata of a model file: format, family, configuration, data. */
class ModelMetadataTest {
    private static final ParameterList PARAMETERS =
            ParameterList.of(new ParameterFactory(TestBackends.cpu(), DType.FLOAT32, new SplittableRandom(1))
                    .parameter("weight", Shape.of(1), Initializer.zeros()));

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("model.safetensors");
    }

    @Test
    void aNewerFormatNamesBothVersions() {
        writeWith("flows4j.format", "2");
        assertThatThrownBy(() -> ModelFile.read(file))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining("format version 2")
                .hasMessageContaining("up to version 1")
                .hasMessageContaining("upgrade");
    }

    @Test
    void metadataThatMakesNoSenseIsNamed() {
        Map<String, String> damage = new LinkedHashMap<>();
        damage.put("flows4j.format", "one");
        damage.put("flows4j.config", "{\"levels\":");
        damage.put("flows4j.dtype", "FLOAT16");
        damage.put("flows4j.data", "{\"shape\":[3.5],\"levels\":256}");
        damage.put("flows4j.family", " ");
        damage.put("flows4j.training", "[");
        damage.forEach((key, value) -> {
            writeWith(key, value);
            assertThatThrownBy(() -> ModelFile.read(file))
                    .as("%s = %s", key, value)
                    .isInstanceOf(FlowsIoException.class)
                    .hasMessageContaining("cannot be understood");
        });
        writeWith("flows4j.data", "{\"shape\":[-3],\"levels\":256}");
        assertThatThrownBy(() -> ModelFile.read(file)).isInstanceOf(FlowsIoException.class);
    }

    private void writeWith(String key, String value) {
        Map<String, String> texts = ModelMetadata.current(
                        new ModelDescription("glow", "{}", DType.FLOAT32, new DataDescription(Shape.vector(2), 0)),
                        Map.of())
                .write();
        assertThat(texts).containsKey(key);
        texts.put(key, value);
        SafetensorsWriter.write(file, texts, List.of());
    }

    @Test
    void descriptionsAreOfBoundedLength() {
        DataDescription data = new DataDescription(Shape.vector(2), 0);
        String longest = "{}" + " ".repeat(999_998);
        assertThat(new ModelDescription("f".repeat(200), longest, DType.FLOAT32, data).config())
                .hasSize(1_000_000);
        assertThatThrownBy(() -> new ModelDescription("family", longest + " ", DType.FLOAT32, data))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("1000000", "1000001");
        assertThatThrownBy(() -> new ModelDescription("f".repeat(201), "{}", DType.FLOAT32, data))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("200", "201");
    }

    @Test
    void classesAreKept() {
        DataDescription data = new DataDescription(Shape.image(1, 2, 2), 256).withClasses(10);
        ModelDescription conditional = new ModelDescription("glow", "{}", DType.FLOAT32, data);
        ModelFile.save(file, conditional, PARAMETERS);
        try (ModelFile saved = ModelFile.read(file)) {
            assertThat(saved.model()).isEqualTo(conditional);
        }
        assertThatThrownBy(() -> new DataDescription(Shape.vector(2), 0, -1)).hasMessageContaining("got -1");
    }

    @Test
    void namesOfClassesAreKept() {
        DataDescription data = new DataDescription(Shape.vector(2), 0).withClasses(List.of("low", "high, or \"hoch\""));
        assertThat(data.classes()).isEqualTo(2);
        ModelDescription conditional = new ModelDescription("tabular", "{}", DType.FLOAT32, data);
        ModelFile.save(file, conditional, PARAMETERS);
        try (ModelFile saved = ModelFile.read(file)) {
            assertThat(saved.model()).isEqualTo(conditional);
        }
        assertThatThrownBy(() -> new DataDescription(Shape.vector(2), 0, 3, List.of("a", "b")))
                .hasMessageContaining("3 classes")
                .hasMessageContaining("[a, b]");
        assertThatThrownBy(() -> data.withClasses(List.of("a", "b", "a"))).hasMessageContaining("'a'");
    }

    @Test
    void namesOfColumnsAndConditionsAreKept() {
        DataDescription data = new DataDescription(Shape.vector(2), 0)
                .withColumns(List.of("length", "weight, in \"kg\""))
                .withConditions(List.of("age"));
        ModelDescription named = new ModelDescription("tabular", "{}", DType.FLOAT32, data);
        ModelFile.save(file, named, PARAMETERS);
        try (ModelFile saved = ModelFile.read(file)) {
            assertThat(saved.model()).isEqualTo(named);
        }
        writeWith("flows4j.data", "{\"shape\":[2],\"levels\":0,\"columnNames\":[\"a\"]}");
        assertThatThrownBy(() -> ModelFile.read(file))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining("1 names: [a]");
        assertThatThrownBy(() -> data.withColumns(List.of("a", "a"))).hasMessageContaining("'a'");
        assertThatThrownBy(() -> data.withConditions(List.of("a", "a"))).hasMessageContaining("'a'");
    }

    @Test
    void namesOfCategoriesAreKept() {
        DataSet table = new DoubleDataSet(
                2, new double[] {1, 0}, List.of("x", "kind"), List.of(List.of(), List.of("blue", "")), Labels.NONE);
        DataDescription data = new DataDescription(Shape.vector(2), 0).withColumnsOf(table);
        assertThat(data.columnNames()).containsExactly("x", "kind");
        assertThat(data.categoryNames()).containsExactly(List.of(), List.of("blue", ""));
        ModelDescription named = new ModelDescription("mixture", "{}", DType.FLOAT32, data);
        ModelFile.save(file, named, PARAMETERS);
        try (ModelFile saved = ModelFile.read(file)) {
            assertThat(saved.model()).isEqualTo(named);
        }
        writeWith("flows4j.data", "{\"shape\":[2],\"levels\":0,\"categoryNames\":[[\"a\"]]}");
        assertThatThrownBy(() -> ModelFile.read(file))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining("categories of 1");
        writeWith("flows4j.data", "{\"shape\":[1],\"levels\":0,\"categoryNames\":[[\"a\",\"a\"]]}");
        assertThatThrownBy(() -> ModelFile.read(file))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining("'a'");
    }

    @Test
    void olderFilesHaveClassesWithoutNames() {
        writeWith("flows4j.data", "{\"shape\":[2],\"levels\":0,\"classes\":3}");
        try (ModelFile saved = ModelFile.read(file)) {
            assertThat(saved.model().data()).isEqualTo(new DataDescription(Shape.vector(2), 0, 3, List.of()));
        }
        writeWith("flows4j.data", "{\"shape\":[2],\"levels\":0,\"classes\":1,\"classNames\":[7]}");
        assertThatThrownBy(() -> ModelFile.read(file))
                .isInstanceOf(FlowsIoException.class)
                .hasMessageContaining("called 7");
    }
}
