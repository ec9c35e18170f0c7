package org.flows4j.models.onnx;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend.NoiseSource;

/** Hands out given tensors as noise, in order, so that a pass here and a graph see the same. */
final class SuppliedNoise implements NoiseSource {
    private final Deque<Tensor> tensors;

    SuppliedNoise(List<Tensor> tensors) {
        this.tensors = new ArrayDeque<>(tensors);
    }

    private Tensor next(Shape shape, DType dtype) {
        Tensor tensor = tensors.remove();
        if (!tensor.shape().equals(shape) || tensor.dtype() != dtype) {
            throw new IllegalStateException(
                    "The graph has noise " + tensor + ", the pass draws " + shape + " " + dtype);
        }
        return tensor;
    }

    @Override
    public Tensor normal(Shape shape, DType dtype) {
        return next(shape, dtype);
    }

    @Override
    public Tensor uniform(Shape shape, DType dtype) {
        return next(shape, dtype);
    }
}
