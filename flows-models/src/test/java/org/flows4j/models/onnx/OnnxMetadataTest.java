package org.flows4j.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.flows4j.core.model.LibraryVersion;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.models.Model;
import org.flows4j.models.interop.Library;
import org.flows4j.models.interop.ModelImport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names, classes, conditions and units of a model are those of its graphs: from another library's file to ONNX. */
class OnnxMetadataTest {
    private static final TensorBackend BACKEND = CpuBackend.create();
    private static final Path FOLDER = Path.of("src/test/resources/interop/zuko-realnvp-context");

    @TempDir
    private Path folder;

    private Model imported(String keys) throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode root =
                (ObjectNode) json.readTree(FOLDER.resolve("architecture.json").toFile());
        root.setAll((ObjectNode) json.readTree(keys));
        Path architecture = Files.writeString(folder.resolve("architecture.json"), root.toString());
        return ModelImport.read(Library.ZUKO, architecture, FOLDER.resolve("weights.safetensors"), BACKEND);
    }

    private static Map<String, String> metadata(Model model) {
        try (OnnxRuntimeGraph graph = new OnnxRuntimeGraph(OnnxExport.bytes(model, OnnxFunction.SAMPLE))) {
            return graph.metadata();
        }
    }

    @Test
    void namesOfColumnsConditionsAndClassesAreMetadata() throws IOException {
        Model conditional = imported("{\"column_names\":[\"a\",\"b\\\"\",\"ç\"],\"condition_names\":[\"u\",\"v\"]}");
        assertThat(metadata(conditional))
                .containsEntry("flows4j.columns", "[\"a\",\"b\\\"\",\"ç\"]")
                .containsEntry("flows4j.conditions", "[\"u\",\"v\"]")
                .containsEntry("flows4j.family", "imported")
                .containsEntry("flows4j.function", "sample")
                .containsEntry("flows4j.noise0", "normal")
                .containsEntry("flows4j.version", LibraryVersion.current())
                .doesNotContainKeys("flows4j.classes", "flows4j.levels");
        assertThat(metadata(imported("{\"class_names\":[\"cat\",\"dog\"]}")))
                .containsEntry("flows4j.classes", "[\"cat\",\"dog\"]")
                .doesNotContainKeys("flows4j.columns", "flows4j.conditions");
    }

    @Test
    void standardizationIsPartOfTheGraph() throws IOException {
        Model model = imported("{\"column_mean\":[100,-3,0.5],\"column_deviation\":[20,0.25,4],"
                + "\"condition_mean\":[7,-70],\"condition_deviation\":[0.5,30]}");
        Tensor x = BACKEND.fromDoubles(new double[] {100, -3, 0.5, 131, -2.8, 9}, Shape.of(2, 3), DType.FLOAT64);
        Tensor condition = BACKEND.fromDoubles(new double[] {7, -70, 6.5, -12}, Shape.of(2, 2), DType.FLOAT64);
        try (OnnxRuntimeGraph graph = new OnnxRuntimeGraph(OnnxExport.bytes(model, OnnxFunction.LOG_PROB))) {
            double[] there = graph.run(Map.of("x", x, "condition", condition));
            Comparison.assertAgree(model.flow().given(condition).logProb(x), there, 1e-12);
        }
    }

    /** From another library's file to a graph that Python scores by the names of columns, conditions and classes. */
    @Test
    void pythonMatchesNamesOfColumnsConditionsAndClasses() throws IOException, InterruptedException {
        PythonPrograms.assumeModules("numpy", "onnxruntime");
        Tensor x = BACKEND.fromDoubles(new double[] {0.5, -3, 1, 0.25, 2, -1}, Shape.of(2, 3), DType.FLOAT64);
        String columns = "\"column_names\":[\"a\",\"b\",\"c\"]";
        Model conditional = imported("{" + columns + ",\"condition_names\":[\"u\",\"v\"],\"column_mean\":[1,2,3],"
                + "\"column_deviation\":[2,3,4],\"condition_mean\":[7,-70],\"condition_deviation\":[0.5,30]}");
        Tensor condition = BACKEND.fromDoubles(new double[] {7, -70, 6.5, -12}, Shape.of(2, 2), DType.FLOAT64);
        Comparison.assertAgree(
                conditional.flow().given(condition).logProb(x),
                scoredByPython(conditional, "c,v,a,u,b", "1,-70,0.5,7,-3", "-1,-12,0.25,6.5,2"),
                1e-12);
        Model ofClasses = imported("{" + columns + ",\"class_names\":[\"cat\",\"dog\"]}");
        Tensor oneHot = BACKEND.fromDoubles(new double[] {0, 1, 1, 0}, Shape.of(2, 2), DType.FLOAT64);
        Comparison.assertAgree(
                ofClasses.flow().given(oneHot).logProb(x),
                scoredByPython(ofClasses, "class,c,b,a", "dog,1,-3,0.5", "cat,-1,2,0.25"),
                1e-12);
    }

    private double[] scoredByPython(Model model, String... lines) throws IOException, InterruptedException {
        Path graph = folder.resolve("log_prob.onnx");
        OnnxExport.write(model, OnnxFunction.LOG_PROB, graph);
        Path csv = Files.write(folder.resolve("table.csv"), List.of(lines));
        String printed = PythonPrograms.run(Path.of("../docs/interop/score_onnx.py"), graph, csv);
        return printed.lines().mapToDouble(Double::parseDouble).toArray();
    }
}
