package org.flows4j.models.onnx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend.NoiseSource;
import org.jspecify.annotations.Nullable;

/**
 * The graph of one function of a flow.
 *
 * @param graph joined from the traces for two sizes of the batch
 * @param noise the distribution of each noise input: {@code normal} or {@code uniform}
 */
record TracedPass(Graph graph, List<String> noise) {
    /** The size of the batch in the shapes of the graph. */
    static final int BATCH = 5;

    private static final int OTHER_BATCH = 7;

    static TracedPass of(Flow flow, OnnxFunction function) {
        Constants constants = new Constants();
        try {
            TracedPass first = trace(flow, function, BATCH, constants);
            TracedPass second = trace(flow, function, OTHER_BATCH, constants);
            Graph joined = new BatchAxis(BATCH, OTHER_BATCH).join(first.graph, second.graph);
            return new TracedPass(joined, first.noise);
        } catch (UnsupportedOperationException | OnnxExportException e) {
            throw new OnnxExportException(
                    "The function " + function.label() + " of this model has no ONNX graph: " + e.getMessage(), e);
        }
    }

    private static TracedPass trace(Flow flow, OnnxFunction function, int batch, Constants constants) {
        Recorder recorder = new Recorder();
        TracingBackend tracer = new TracingBackend(flow.backend(), recorder, constants);
        Map<String, Operand> outputs = new LinkedHashMap<>();
        NoiseInputs noise = new NoiseInputs(tracer, new ArrayList<>());
        try (Scope scope = flow.backend().openScope()) {
            Shape input = function == OnnxFunction.DECODE
                    ? flow.latentShape().batch(batch)
                    : flow.sampleShape().batch(batch);
            @Nullable Tensor given = switch (function) {
                case LOG_PROB, ENCODE -> tracer.input("x", input, flow.dtype());
                case DECODE -> tracer.input("z", input, flow.dtype());
                case SAMPLE -> null;
            };
            @Nullable Tensor condition = flow.conditionShape()
                    .map(shape -> tracer.input("condition", shape.batch(batch), flow.dtype()))
                    .orElse(null);
            FlowContext drawing = FlowContext.inference(noise).withCondition(condition);
            FlowContext central =
                    FlowContext.inference(new CentralNoise(tracer)).withCondition(condition);
            Tensor result = given == null
                    ? flow.layers().inverse(flow.prior().sample(batch, 1, noise, drawing), drawing)
                    : switch (function) {
                        case LOG_PROB -> representable(tracer, flow.logProb(given, drawing));
                        case ENCODE -> flow.layers().forward(given, central).value();
                        case DECODE, SAMPLE -> flow.layers().inverse(given, central);
                    };
            String name = switch (function) {
                case LOG_PROB -> "log_prob";
                case ENCODE -> "z";
                case DECODE, SAMPLE -> "x";
            };
            outputs.put(name, tracer.operand(result));
        }
        return new TracedPass(recorder.graph(outputs), noise.distributions);
    }

    /** Negative infinity where a log-density is NaN, see {@link Flow}. */
    private static Tensor representable(TracingBackend tracer, Tensor logProb) {
        Recorder recorder = tracer.recorder();
        Shape shape = logProb.shape();
        Operand value = tracer.operand(logProb);
        Operand infinity = tracer.operand(tracer.fill(Double.POSITIVE_INFINITY, Shape.of(), DType.FLOAT64));
        Operand lowest = tracer.operand(tracer.fill(Double.NEGATIVE_INFINITY, Shape.of(), DType.FLOAT64));
        Operand.Value below = recorder.add("Less", ElementType.BOOL, shape, value, infinity);
        Operand.Value above = recorder.add("Greater", ElementType.BOOL, shape, value, lowest);
        Operand.Value number = recorder.add("Or", ElementType.BOOL, shape, below, above);
        return tracer.node("Where", DType.FLOAT64, shape, number, value, lowest);
    }

    /** The center of every distribution, as {@link FlowContext#deterministic} has it, for batches whose size only the graph knows. */
    private record CentralNoise(TracingBackend tracer) implements NoiseSource {
        private Tensor all(double value, Shape shape, DType dtype) {
            Operand single = tracer.operand(tracer.fill(value, Shape.of(), dtype));
            return tracer.node("Expand", dtype, shape, single, Operand.Extents.of(shape));
        }

        @Override
        public Tensor normal(Shape shape, DType dtype) {
            return all(0, shape, dtype);
        }

        @Override
        public Tensor uniform(Shape shape, DType dtype) {
            return all(0.5, shape, dtype);
        }
    }

    /** Noise as inputs of the graph. */
    private record NoiseInputs(TracingBackend tracer, List<String> distributions) implements NoiseSource {
        private Tensor input(String distribution, Shape shape, DType dtype) {
            distributions.add(distribution);
            return tracer.input("noise" + (distributions.size() - 1), shape, dtype);
        }

        @Override
        public Tensor normal(Shape shape, DType dtype) {
            return input("normal", shape, dtype);
        }

        @Override
        public Tensor uniform(Shape shape, DType dtype) {
            return input("uniform", shape, dtype);
        }
    }
}
