package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.model.DataDescription;
import org.flows4j.core.model.ModelDescription;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.models.Model;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.vector.VectorFlow;
import org.flows4j.models.vector.VectorFlowConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code flows sample} and a model whose inverse overflows for some draws. */
class NonFiniteSamplesTest {
    @TempDir
    private static Path folder;

    private static Path file;

    @BeforeAll
    static void saveAModelThatOverflows() {
        VectorFlow family = new VectorFlow();
        VectorFlowConfig config =
                ModelConfigs.with(family.preset("TABULAR"), Map.of("scale", "EXP", "steps", 3, "hiddenUnits", 8));
        ModelDescription description = new ModelDescription(
                family.name(),
                ModelConfigs.toJson(config),
                DType.FLOAT32,
                new DataDescription(Shape.vector(config.dimensions()), 0));
        Model model = Model.create(description, CpuBackend.create(), 0);
        SplittableRandom random = new SplittableRandom(1);
        for (Parameter parameter : model.flow().parameters()) {
            if (parameter.name().contains("coupling")) {
                parameter.assign(random.doubles(parameter.shape().size(), -2, 2).toArray());
            }
        }
        file = folder.resolve("model.safetensors");
        model.save(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CPU", "ND4J"})
    void areRefusedOrDrawnAgain(String backend) throws IOException {
        Path table = folder.resolve("samples-" + backend + ".csv");
        Program.run("sample", "--model", file, "--count", 200, "--out", table, "--backend", backend)
                .failed(1, "of 200 samples are not finite", "--redraw");
        assertThat(table).doesNotExist();
        JsonNode json = Program.run(
                        "sample",
                        "--model",
                        file,
                        "--count",
                        200,
                        "--out",
                        table,
                        "--backend",
                        backend,
                        "--redraw",
                        "--json")
                .json();
        assertThat(json.get("redrawn").asInt()).isPositive();
        assertThat(Files.readString(table)).doesNotContainIgnoringCase("nan").doesNotContainIgnoringCase("inf");
    }
}
