package org.flows4j.models.onnx;

import java.util.Map;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.LinearOperations;
import org.flows4j.core.tensor.LinearShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;
import org.jspecify.annotations.Nullable;

/** Matrix products and convolutions as nodes. */
final class TracedProducts implements LinearOperations {
    private static final String GRADIENT = "a layer computes a gradient";

    private final TracingBackend tracer;

    TracedProducts(TracingBackend tracer) {
        this.tracer = tracer;
    }

    @Override
    public Tensor matmul(Tensor a, Tensor b, boolean transposeA, boolean transposeB) {
        if (!TracingBackend.isTraced(a, b)) {
            return tracer.plain().matmul(a, b, transposeA, transposeB);
        }
        Shape shape = LinearShapes.matmul(a, b, transposeA, transposeB);
        Operand left = factor(transposeA ? transposed(a) : a);
        Operand right = factor(transposeB ? transposed(b) : b);
        return tracer.node("MatMul", a.dtype(), shape, left, right);
    }

    /**
     * A factor of a product. ONNX Runtime replaces a product of a transposed tensor by an operation that it does not have in double;
     * a change to the same shape in between prevents that.
     */
    private Operand factor(Tensor x) {
        boolean fused = x.dtype() == DType.FLOAT64
                && tracer.operand(x) instanceof Operand.Value value
                && tracer.recorder().isResultOf("Transpose", value);
        return fused
                ? tracer.recorder()
                        .add("Reshape", ElementType.DOUBLE, x.shape(), tracer.operand(x), Operand.Extents.of(x.shape()))
                : tracer.operand(x);
    }

    private static Tensor transposed(Tensor x) {
        return x.shape().rank() == 2 ? x.permute(1, 0) : x.permute(0, 2, 1);
    }

    @Override
    public Tensor dense(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation) {
        if (!TracingBackend.isTraced(x, weight, bias)) {
            return tracer.plain().dense(x, weight, bias, activation);
        }
        Shape shape = LinearShapes.dense(x, weight, bias);
        Tensor y = bias == null
                ? matmul(x, weight, false, false)
                : tracer.node(
                        "Gemm", x.dtype(), shape, tracer.operand(x), tracer.operand(weight), tracer.operand(bias));
        return activated(y, activation);
    }

    private static Tensor activated(Tensor y, Activation activation) {
        return switch (activation) {
            case NONE -> y;
            case RELU -> y.unary(UnaryOp.RELU);
        };
    }

    @Override
    public Tensor conv2d(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation) {
        if (!TracingBackend.isTraced(x, weight, bias)) {
            return tracer.plain().conv2d(x, weight, bias, activation);
        }
        Shape shape = LinearShapes.conv2d(x, weight, bias);
        boolean pointwise = weight.shape().dim(2) == 1 && weight.shape().dim(3) == 1;
        if (!pointwise && x.dtype() == DType.FLOAT32) {
            return activated(convolution(x, weight, bias, shape), activation);
        }
        Tensor y = pixelProducts(pointwise ? x : patches(x, weight.shape()), weight, shape);
        return activated(bias == null ? y : y.add(bias), activation);
    }

    /** With channels first, as ONNX has them; runtimes remove the transpositions that cancel. */
    private Tensor convolution(Tensor x, Tensor weight, @Nullable Tensor bias, Shape shape) {
        long rows = weight.shape().dim(2) / 2;
        long columns = weight.shape().dim(3) / 2;
        Map<String, Object> padding = Map.of("pads", new long[] {rows, columns, rows, columns});
        Shape channelsFirst = Shape.of(shape.dim(0), shape.dim(3), shape.dim(1), shape.dim(2));
        Operand input = tracer.operand(x.permute(0, 3, 1, 2));
        Operand kernel = tracer.operand(weight);
        Tensor y = bias == null
                ? tracer.node("Conv", x.dtype(), channelsFirst, padding, input, kernel)
                : tracer.node("Conv", x.dtype(), channelsFirst, padding, input, kernel, tracer.operand(bias));
        return y.permute(0, 2, 3, 1);
    }

    /** Each pixel's neighborhood as channels, for the convolution in double that runtimes do not have. */
    private Tensor patches(Tensor x, Shape weight) {
        int rows = weight.dim(2) / 2;
        int columns = weight.dim(3) / 2;
        int height = x.shape().dim(1);
        int width = x.shape().dim(2);
        Shape padded = x.shape().with(1, height + 2 * rows).with(2, width + 2 * columns);
        long[] pads = {0, rows, columns, 0, 0, rows, columns, 0};
        Tensor wide = tracer.node("Pad", x.dtype(), padded, Map.of("pads", pads), tracer.operand(x));
        Tensor[] neighbors = new Tensor[weight.dim(2) * weight.dim(3)];
        for (int tap = 0; tap < neighbors.length; tap++) {
            int row = tap / weight.dim(3);
            int column = tap % weight.dim(3);
            neighbors[tap] = wide.slice(1, row, row + height).slice(2, column, column + width);
        }
        return Tensor.concat(3, neighbors);
    }

    private Tensor pixelProducts(Tensor x, Tensor weight, Shape shape) {
        Tensor matrix = weight.permute(2, 3, 1, 0)
                .reshape(x.shape().channels(), weight.shape().dim(0));
        return tracer.node("MatMul", x.dtype(), shape, tracer.operand(x), tracer.operand(matrix));
    }

    @Override
    public Tensor conv2dInputGradient(Tensor outputGradient, Tensor weight) {
        throw new UnsupportedOperationException(GRADIENT);
    }

    @Override
    public Tensor[] conv2dWeightGradient(Tensor x, Tensor outputGradient, Shape weightShape) {
        throw new UnsupportedOperationException(GRADIENT);
    }
}
