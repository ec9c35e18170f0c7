package org.flows4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import onnx.Onnx.ModelProto;
import onnx.Onnx.TensorProto.DataType;
import org.flows4j.examples.cli.Program.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {
    @TempDir
    private Path folder;

    private Path model;
    private Path graphs;

    @BeforeEach
    void train() throws IOException {
        Path data = TinyData.table(folder.resolve("table.csv"), 40);
        Program.run("train", "nsf", "--data", data, "--out", folder, "--batch", 16, "--steps", 2, "--threads", 1)
                .succeeded();
        model = folder.resolve("model.safetensors");
        graphs = folder.resolve("graphs");
    }

    private ModelProto read(String name) throws IOException {
        return ModelProto.parseFrom(Files.readAllBytes(graphs.resolve(name)));
    }

    @Test
    void writesEveryFunction() throws IOException {
        JsonNode json = Program.run("export", "--model", model, "--onnx", graphs, "--json")
                .json();
        assertThat(json.get("files")).hasSize(4);
        assertThat(json.get("precision").asText()).isEqualTo("FLOAT32");
        ModelProto graph = read("log_prob.onnx");
        assertThat(graph.getGraph().getInput(0).getName()).isEqualTo("x");
        assertThat(graph.getMetadataPropsList()).anySatisfy(text -> {
            assertThat(text.getKey()).isEqualTo("flows4j.family");
            assertThat(text.getValue()).isEqualTo("nsf");
        });
        assertThat(read("sample.onnx").getGraph().getInput(0).getName()).isEqualTo("noise0");
    }

    @Test
    void writesChosenFunctionsInAnotherPrecision() throws IOException {
        Program.run(
                        "export",
                        "--model",
                        model,
                        "--onnx",
                        graphs,
                        "--function",
                        "ENCODE,decode",
                        "--precision",
                        "FLOAT64")
                .succeeded();
        assertThat(graphs.resolve("log_prob.onnx")).doesNotExist();
        ModelProto graph = read("encode.onnx");
        assertThat(graph.getGraph().getInput(0).getType().getTensorType().getElemType())
                .isEqualTo(DataType.DOUBLE_VALUE);
        assertThat(read("decode.onnx").getGraph().getInput(0).getName()).isEqualTo("z");
    }

    @Test
    void refusesATypeThatGraphsDoNotHave() {
        Result result = Program.run("export", "--model", model, "--onnx", graphs, "--precision", "BFLOAT16");
        assertThat(result.err()).contains("FLOAT32 or FLOAT64");
        assertThat(graphs).doesNotExist();
    }
}
