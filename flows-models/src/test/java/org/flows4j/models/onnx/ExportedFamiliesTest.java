package org.flows4j.models.onnx;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.models.Model;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every function of every kind of model in ONNX Runtime: the models of {@code golden}, which are one per family and coupling, whose
 * random parameters are far from any trained ones.
 */
class ExportedFamiliesTest {
    private static final TensorBackend BACKEND = CpuBackend.create();
    private static final int ROWS = 1000;
    private static final Path FOLDER = Path.of("src/test/resources/golden");

    /** Random parameters amplify the rounding of single precision to more than 1e-5 in these functions, wherever they are computed. */
    private static final Set<String> STEEP =
            Set.of("tabular-glow decode", "vflow encode", "vflow-glow encode", "vflow-glow log_prob");

    private static final double STEEP_TOLERANCE = 5e-5;

    /** Far in the tails, its values reach 1e32, and single precision leaves not one digit of them. */
    private static final String LONG_TAILS = "naf decode";

    /** Differential equations are solved in steps that depend on the data; residual blocks compute determinants and inverses from values. */
    private static final List<String> REFUSED = List.of("flow-matching", "ffjord", "residual");

    /**
     * Functions that take a number of steps, or choices, that depends on the data: samples drawn pixel by pixel, and inverses that iterate
     * until they have converged.
     */
    private static final Map<String, Set<OnnxFunction>> NOT_EXPORTED = Map.of(
            "pixelcnn", Set.of(OnnxFunction.SAMPLE), "mintnet", Set.of(OnnxFunction.DECODE, OnnxFunction.SAMPLE));

    static Stream<String> models() throws IOException {
        return goldenModels().filter(name -> REFUSED.stream().noneMatch(name::startsWith));
    }

    static Stream<String> exportedInPart() throws IOException {
        return goldenModels().filter(name -> !notExported(name).isEmpty());
    }

    private static Set<OnnxFunction> notExported(String name) {
        return NOT_EXPORTED.entrySet().stream()
                .filter(entry -> name.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(Set.of());
    }

    static Stream<String> refused() throws IOException {
        return goldenModels().filter(name -> REFUSED.stream().anyMatch(name::startsWith));
    }

    private static Stream<String> goldenModels() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".safetensors"))
                    .map(name -> name.replace(".safetensors", ""))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void agreesInSinglePrecision(String name) {
        Model exact = Model.read(FOLDER.resolve(name + ".safetensors"), BACKEND);
        Model model = exact.as(DType.FLOAT32);
        for (OnnxFunction function : exported(name, List.of(OnnxFunction.values()))) {
            try (Scope scope = BACKEND.openScope();
                    OnnxRuntimeGraph graph = new OnnxRuntimeGraph(OnnxExport.bytes(model, function))) {
                Comparison comparison = new Comparison(model, function, graph, ROWS);
                double[] here = comparison.here(model);
                double[] there = comparison.there();
                if (isPixels(model, function)) {
                    Comparison.assertWholeNumbersAgree(here, there);
                } else if (LONG_TAILS.equals(name + " " + function.label())) {
                    Comparison.assertRowsAgree(here, there, comparison.here(model.as(DType.FLOAT64)), ROWS, 1e-5, 3);
                } else {
                    boolean steep = STEEP.contains(name + " " + function.label());
                    Comparison.assertAgree(here, there, steep ? STEEP_TOLERANCE : 1e-5);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void agreesInDoublePrecision(String name) {
        Model model = Model.read(FOLDER.resolve(name + ".safetensors"), BACKEND).as(DType.FLOAT64);
        for (OnnxFunction function : exported(name, List.of(OnnxFunction.LOG_PROB, OnnxFunction.SAMPLE))) {
            try (Scope scope = BACKEND.openScope();
                    OnnxRuntimeGraph graph = new OnnxRuntimeGraph(OnnxExport.bytes(model, function))) {
                Comparison comparison = new Comparison(model, function, graph, 20);
                Comparison.assertAgree(comparison.here(model), comparison.there(), 1e-10);
            }
        }
    }

    private static List<OnnxFunction> exported(String name, List<OnnxFunction> functions) {
        return functions.stream()
                .filter(function -> !notExported(name).contains(function))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("exportedInPart")
    void refusesFunctionsThatIterateOrChoose(String name) {
        Model model = Model.read(FOLDER.resolve(name + ".safetensors"), BACKEND);
        for (OnnxFunction function : notExported(name)) {
            assertThatThrownBy(() -> OnnxExport.bytes(model, function))
                    .isInstanceOf(OnnxExportException.class)
                    .hasMessageStartingWith("The function " + function.label() + " of this model has no ONNX graph: ");
        }
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesPassesWhoseStepsDependOnTheData(String name) {
        Model model = Model.read(FOLDER.resolve(name + ".safetensors"), BACKEND);
        for (OnnxFunction function : OnnxFunction.values()) {
            assertThatThrownBy(() -> OnnxExport.bytes(model, function))
                    .isInstanceOf(OnnxExportException.class)
                    .hasMessageStartingWith("The function " + function.label() + " of this model has no ONNX graph: ");
        }
    }

    private static boolean isPixels(Model model, OnnxFunction function) {
        return model.description().data().levels() > 0
                && (function == OnnxFunction.DECODE || function == OnnxFunction.SAMPLE);
    }
}
