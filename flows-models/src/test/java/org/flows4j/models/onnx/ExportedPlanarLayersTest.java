package org.flows4j.models.onnx;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.layers.planar.Planar;
import org.flows4j.layers.planar.Radial;
import org.flows4j.layers.planar.Sylvester;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Planar, radial and Sylvester layers in ONNX Runtime, both ways: the inverse of the first and the last is a search. */
class ExportedPlanarLayersTest {
    private static final TensorBackend BACKEND = CpuBackend.create();
    private static final int COLUMNS = 3;
    private static final int ROWS = 200;

    private static Flow flow(DType dtype) {
        ParameterFactory parameters = new ParameterFactory(BACKEND, dtype, new SplittableRandom(3));
        InvertibleChain layers = new InvertibleChain(List.of(
                new Planar(parameters.child("planar"), COLUMNS),
                new Radial(parameters.child("radial"), COLUMNS),
                new Sylvester(parameters.child("sylvester"), COLUMNS, 2)));
        return Flow.of(layers, Shape.vector(COLUMNS), parameters);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void agreeBothWays(DType dtype) {
        Flow flow = flow(dtype);
        SplittableRandom random = new SplittableRandom(4);
        double[] values = new double[ROWS * COLUMNS];
        java.util.Arrays.setAll(values, i -> i < 30 ? (i % 2 == 0 ? 100 : -8) * (i % 5) : 2 * random.nextGaussian());
        Tensor rows = BACKEND.fromDoubles(values, Shape.of(ROWS, COLUMNS), dtype);
        double tolerance = dtype == DType.FLOAT32 ? 1e-5 : 1e-10;
        Comparison.assertAgree(flow.logProb(rows), there(flow, OnnxFunction.LOG_PROB, rows), tolerance);
        Comparison.assertAgree(flow.encode(rows).toDoubles(), there(flow, OnnxFunction.ENCODE, rows), tolerance);
        Comparison.assertAgree(flow.decode(rows).toDoubles(), there(flow, OnnxFunction.DECODE, rows), tolerance);
    }

    private static double[] there(Flow flow, OnnxFunction function, Tensor rows) {
        try (OnnxRuntimeGraph graph = new OnnxRuntimeGraph(OnnxExport.bytes(flow, function))) {
            String input = graph.inputs(ROWS).keySet().iterator().next();
            return graph.run(Map.of(input, rows));
        }
    }
}
