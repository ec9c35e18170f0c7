package org.flows4j.models.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/** An exported graph, opened in ONNX Runtime. */
final class OnnxRuntimeGraph implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    OnnxRuntimeGraph(byte[] model) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            session = environment.createSession(model, options);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The inputs of the graph and their shapes for a batch size. */
    Map<String, Shape> inputs(int batch) {
        try {
            Map<String, Shape> shapes = new LinkedHashMap<>();
            session.getInputInfo().forEach((name, info) -> {
                long[] dims = ((TensorInfo) info.getInfo()).getShape();
                dims[0] = batch;
                shapes.put(
                        name,
                        Shape.of(Arrays.stream(dims).mapToInt(Math::toIntExact).toArray()));
            });
            return shapes;
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    DType dtype(String input) {
        try {
            TensorInfo info = (TensorInfo)
                    Objects.requireNonNull(session.getInputInfo().get(input)).getInfo();
            return info.type == OnnxJavaType.DOUBLE ? DType.FLOAT64 : DType.FLOAT32;
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    Map<String, String> metadata() {
        try {
            return session.getMetadata().getCustomMetadata();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Computes the only output. */
    double[] run(Map<String, Tensor> inputs) {
        try {
            Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
            for (Map.Entry<String, Tensor> each : inputs.entrySet()) {
                feeds.put(each.getKey(), tensor(each.getValue()));
            }
            try (OrtSession.Result result = session.run(feeds)) {
                OnnxTensor output = (OnnxTensor) result.get(0);
                if (output.getInfo().type == OnnxJavaType.DOUBLE) {
                    double[] values = new double[output.getDoubleBuffer().remaining()];
                    output.getDoubleBuffer().get(values);
                    return values;
                }
                FloatBuffer floats = output.getFloatBuffer();
                double[] values = new double[floats.remaining()];
                Arrays.setAll(values, floats::get);
                return values;
            } finally {
                feeds.values().forEach(OnnxTensor::close);
            }
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private OnnxTensor tensor(Tensor tensor) throws OrtException {
        long[] dims = Arrays.stream(tensor.shape().dims()).asLongStream().toArray();
        return tensor.dtype() == DType.FLOAT64
                ? OnnxTensor.createTensor(environment, DoubleBuffer.wrap(tensor.toDoubles()), dims)
                : OnnxTensor.createTensor(environment, FloatBuffer.wrap(tensor.toFloats()), dims);
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
