package org.flows4j.models.onnx;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.models.Model;
import org.flows4j.models.interop.Library;
import org.flows4j.models.interop.ModelImport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models of other libraries in ONNX Runtime. */
class ExportedImportsTest {
    private static final TensorBackend BACKEND = CpuBackend.create();
    private static final int ROWS = 100;

    /** Its scales are exponentials of sums over many pixels: at the extremes, no two computations agree. */
    private static final String UNBOUNDED = "normflows-glow-checkerboard";

    /** Its values reach 1e15, where single precision has an error of up to 1e-5 here, and about as much there. */
    private static final String STEEP = "normflows-glow-options";

    /** In the rows at the extremes, unbounded scales leave single precision few digits. */
    private static final int MOST_ROUNDED = 14;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nflows-maf-context",
                "nflows-nsf-options",
                "nflows-nsf-context",
                "nflows-nsf-unit-interval",
                "nflows-coupling-options",
                "nflows-linear",
                "zuko-maf-residual",
                "zuko-nsf-adjacency",
                "zuko-nice-normalize",
                "zuko-ncsf-passes",
                "normflows-coupling-odd",
                "normflows-mlp",
                "normflows-spline-context",
                "normflows-spline-circular",
                "normflows-maf-context",
                "normflows-glow-checkerboard",
                "normflows-glow-options",
                "normflows-glow-classes"
            })
    void agreesInSinglePrecision(String name) {
        Path folder = Path.of("src/test/resources/interop", name);
        Model model = ModelImport.read(
                Library.valueOf(name.substring(0, name.indexOf('-')).toUpperCase(Locale.ROOT)),
                folder.resolve("architecture.json"),
                folder.resolve("weights.safetensors"),
                BACKEND,
                DType.FLOAT32);
        List<OnnxFunction> functions = name.equals(UNBOUNDED)
                ? List.of(OnnxFunction.LOG_PROB, OnnxFunction.SAMPLE)
                : List.of(OnnxFunction.values());
        for (OnnxFunction function : functions) {
            try (Scope scope = BACKEND.openScope();
                    OnnxRuntimeGraph graph = new OnnxRuntimeGraph(OnnxExport.bytes(model, function))) {
                Comparison comparison = new Comparison(model, function, graph, ROWS);
                double[] exact = comparison.here(model.as(DType.FLOAT64));
                double tolerance = name.equals(STEEP) ? 2e-5 : 1e-5;
                Comparison.assertRowsAgree(
                        comparison.here(model), comparison.there(), exact, ROWS, tolerance, MOST_ROUNDED);
            }
        }
    }
}
