package org.flows4j.core.tensor.nd4j;

import static org.flows4j.core.tensor.nd4j.Nd4jTensor.extents;

import java.util.Arrays;
import org.flows4j.core.tensor.LayoutOperations;
import org.flows4j.core.tensor.LayoutShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Rearranges elements by {@link Indexing}; parts that are contiguous share their memory. */
final class Nd4jLayout implements LayoutOperations {
    private final Nd4jTensors tensors;

    Nd4jLayout(Nd4jTensors tensors) {
        this.tensors = tensors;
    }

    @Override
    public Tensor reshape(Tensor x, Shape shape) {
        return tensors.share(x, LayoutShapes.checkReshape(x.shape(), shape), tensors.flat(x));
    }

    @Override
    public Tensor permute(Tensor x, int... order) {
        Shape shape = LayoutShapes.permute(x.shape(), order);
        return tensors.compute(
                shape,
                x.dtype(),
                () -> shape.rank() < 2 ? tensors.flat(x).dup('c') : Indexing.permute(tensors.shaped(x), order),
                x);
    }

    @Override
    public Tensor slice(Tensor x, int axis, int from, int to) {
        Shape shape = LayoutShapes.slice(x.shape(), axis, from, to);
        long runs = 1;
        for (int i = 0; i < axis; i++) {
            runs *= shape.dim(i);
        }
        if (runs == 1 && shape.size() > 0) {
            long start = shape.size() / (to - from) * from;
            INDArray part = tensors.flat(x).get(NDArrayIndex.interval(start, start + shape.size()));
            return tensors.share(x, shape, part);
        }
        return tensors.compute(
                shape, x.dtype(), () -> Indexing.slice(tensors.shaped(x), axis, from, extents(shape)), x);
    }

    @Override
    public Tensor concat(int axis, Tensor... parts) {
        Shape shape = LayoutShapes.concat(axis, parts);
        Tensor[] filled =
                Arrays.stream(parts).filter(part -> part.shape().size() > 0).toArray(Tensor[]::new);
        return tensors.compute(
                shape,
                parts[0].dtype(),
                () -> Indexing.concat(
                        axis, Arrays.stream(filled).map(tensors::shaped).toArray(INDArray[]::new), extents(shape)),
                filled);
    }

    @Override
    public Tensor select(Tensor x, int... indices) {
        return tensors.compute(
                LayoutShapes.select(x.shape(), indices), x.dtype(), () -> Indexing.select(tensors.rows(x), indices), x);
    }

    @Override
    public Tensor scatter(Tensor x, int[] indices, int channels) {
        return tensors.compute(
                LayoutShapes.scatter(x.shape(), indices, channels),
                x.dtype(),
                () -> Indexing.scatter(tensors.rows(x), indices, channels),
                x);
    }

    @Override
    public Tensor broadcastTo(Tensor x, Shape shape) {
        return tensors.compute(
                LayoutShapes.broadcastTo(x.shape(), shape),
                x.dtype(),
                () -> Indexing.broadcastTo(tensors.shaped(x), extents(shape)),
                x);
    }
}
