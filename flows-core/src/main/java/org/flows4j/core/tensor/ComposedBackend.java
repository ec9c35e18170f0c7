package org.flows4j.core.tensor;

import org.jspecify.annotations.Nullable;

/**
 * A backend that leaves its operations to three parts, and adds only memory, scopes and threads. Each part checks its arguments, so that
 * callers of a part and of the backend get the same errors.
 */
public abstract class ComposedBackend implements TensorBackend {
    /**
     * Computes with the elements of tensors.
     *
     * @return the part that {@link ElementOperations} are left to
     */
    protected abstract ElementOperations elements();

    /**
     * Multiplies and convolves.
     *
     * @return the part that {@link LinearOperations} are left to
     */
    protected abstract LinearOperations linear();

    /**
     * Rearranges elements.
     *
     * @return the part that {@link LayoutOperations} are left to
     */
    protected abstract LayoutOperations layout();

    @Override
    public final Tensor unary(UnaryOp op, Tensor x) {
        return elements().unary(op, x);
    }

    @Override
    public final Tensor unaryGradient(UnaryOp op, Tensor x, Tensor y, Tensor outputGradient) {
        return elements().unaryGradient(op, x, y, outputGradient);
    }

    @Override
    public final Tensor binary(BinaryOp op, Tensor a, Tensor b) {
        return elements().binary(op, a, b);
    }

    @Override
    public final Tensor scaleShift(Tensor x, double scale, double shift) {
        return elements().scaleShift(x, scale, shift);
    }

    @Override
    public final Tensor sum(Tensor x, int[] axes, DType result) {
        return elements().sum(x, axes, result);
    }

    @Override
    public final Tensor max(Tensor x, int axis) {
        return elements().max(x, axis);
    }

    @Override
    public final Tensor cast(Tensor x, DType dtype) {
        return elements().cast(x, dtype);
    }

    @Override
    public final DType networkType(DType parameters) {
        return linear().networkType(parameters);
    }

    @Override
    public final Tensor matmul(Tensor a, Tensor b, boolean transposeA, boolean transposeB) {
        return linear().matmul(a, b, transposeA, transposeB);
    }

    @Override
    public final Tensor dense(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation) {
        return linear().dense(x, weight, bias, activation);
    }

    @Override
    public final Tensor conv2d(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation) {
        return linear().conv2d(x, weight, bias, activation);
    }

    @Override
    public final Tensor conv2dInputGradient(Tensor outputGradient, Tensor weight) {
        return linear().conv2dInputGradient(outputGradient, weight);
    }

    @Override
    public final Tensor[] conv2dWeightGradient(Tensor x, Tensor outputGradient, Shape weightShape) {
        return linear().conv2dWeightGradient(x, outputGradient, weightShape);
    }

    @Override
    public final Tensor reshape(Tensor x, Shape shape) {
        return layout().reshape(x, shape);
    }

    @Override
    public final Tensor permute(Tensor x, int... order) {
        return layout().permute(x, order);
    }

    @Override
    public final Tensor slice(Tensor x, int axis, int from, int to) {
        return layout().slice(x, axis, from, to);
    }

    @Override
    public final Tensor concat(int axis, Tensor... parts) {
        return layout().concat(axis, parts);
    }

    @Override
    public final Tensor select(Tensor x, int... indices) {
        return layout().select(x, indices);
    }

    @Override
    public final Tensor scatter(Tensor x, int[] indices, int channels) {
        return layout().scatter(x, indices, channels);
    }

    @Override
    public final Tensor broadcastTo(Tensor x, Shape shape) {
        return layout().broadcastTo(x, shape);
    }
}
