package org.flows4j.models.onnx;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.flows4j.core.tensor.LayoutOperations;
import org.flows4j.core.tensor.LayoutShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.models.onnx.Operand.Extents;

/** Shapes and arrangements as nodes. */
final class TracedLayout implements LayoutOperations {
    private final TracingBackend tracer;

    TracedLayout(TracingBackend tracer) {
        this.tracer = tracer;
    }

    private Tensor node(String operator, Tensor x, Shape shape, Operand second) {
        return tracer.node(operator, x.dtype(), shape, tracer.operand(x), second);
    }

    @Override
    public Tensor reshape(Tensor x, Shape shape) {
        if (!TracingBackend.isTraced(x)) {
            return tracer.plain().reshape(x, shape);
        }
        return node("Reshape", x, LayoutShapes.checkReshape(x.shape(), shape), Extents.of(shape));
    }

    @Override
    public Tensor permute(Tensor x, int... order) {
        if (!TracingBackend.isTraced(x)) {
            return tracer.plain().permute(x, order);
        }
        int[] positive = Arrays.stream(order).map(x.shape()::axis).toArray();
        Shape shape = LayoutShapes.permute(x.shape(), positive);
        if (IntStream.range(0, positive.length).allMatch(i -> positive[i] == i)) {
            return x;
        }
        long[] permutation = Arrays.stream(positive).asLongStream().toArray();
        return tracer.node("Transpose", x.dtype(), shape, Map.of("perm", permutation), tracer.operand(x));
    }

    @Override
    public Tensor slice(Tensor x, int axis, int from, int to) {
        if (!TracingBackend.isTraced(x)) {
            return tracer.plain().slice(x, axis, from, to);
        }
        Shape shape = LayoutShapes.slice(x.shape(), axis, from, to);
        return tracer.node(
                "Slice", x.dtype(), shape, tracer.operand(x), Extents.of(from), Extents.of(to), Extents.of(axis));
    }

    @Override
    public Tensor concat(int axis, Tensor... parts) {
        if (!TracingBackend.isTraced(parts)) {
            return tracer.plain().concat(axis, parts);
        }
        Operand[] operands = Arrays.stream(parts).map(tracer::operand).toArray(Operand[]::new);
        return tracer.node(
                "Concat",
                parts[0].dtype(),
                LayoutShapes.concat(axis, parts),
                Map.of("axis", (long) parts[0].shape().axis(axis)),
                operands);
    }

    @Override
    public Tensor select(Tensor x, int... indices) {
        if (!TracingBackend.isTraced(x)) {
            return tracer.plain().select(x, indices);
        }
        Shape shape = LayoutShapes.select(x.shape(), indices);
        if (IntStream.range(0, indices.length).allMatch(i -> indices[i] == indices[0] + i)) {
            return x.slice(-1, indices[0], indices[0] + indices.length);
        }
        return gather(x, shape, indices);
    }

    private Tensor gather(Tensor x, Shape shape, int... indices) {
        Map<String, Object> lastAxis = Map.of("axis", (long) x.shape().rank() - 1);
        long[] places = Arrays.stream(indices).asLongStream().toArray();
        return tracer.node("Gather", x.dtype(), shape, lastAxis, tracer.operand(x), Extents.of(places));
    }

    /** Picks from x and a further channel of zeros. */
    @Override
    public Tensor scatter(Tensor x, int[] indices, int channels) {
        if (!TracingBackend.isTraced(x)) {
            return tracer.plain().scatter(x, indices, channels);
        }
        Shape shape = LayoutShapes.scatter(x.shape(), indices, channels);
        int[] sources = new int[channels];
        Arrays.fill(sources, indices.length);
        for (int i = 0; i < indices.length; i++) {
            sources[indices[i]] = i;
        }
        if (indices.length == channels) {
            return select(x, sources);
        }
        Tensor zeros = tracer.plain().fill(0, x.shape().with(-1, 1), x.dtype());
        return gather(Tensor.concat(-1, x, zeros), shape, sources);
    }

    @Override
    public Tensor broadcastTo(Tensor x, Shape shape) {
        if (!TracingBackend.isTraced(x)) {
            return tracer.plain().broadcastTo(x, shape);
        }
        return node("Expand", x, LayoutShapes.broadcastTo(x.shape(), shape), Extents.of(shape));
    }
}
