package org.flows4j.core.tensor;

import org.jspecify.annotations.Nullable;

/**
 * A backend that leaves its operations to three parts, and adds only memory, scopes and threads. Each part checks its arguments, so that
 * callers of a part and of the backend get the same errors.
 */
public abstract class ComposedBackend implements TensorBackend {
    /** The parts that compute. */
    public record Parts(ElementOperations elements, LinearOperations linear, LayoutOperations layout) {}

    /** Returns the parts, always the same. */
    protected abstract Parts parts();

    @Override
    public final Tensor unary(UnaryOp op, Tensor x) {
        return parts().elements().unary(op, x);
    }

    @Override
    public final Tensor unaryGradient(UnaryOp op, Tensor x, Tensor y, Tensor outputGradient) {
        return parts().elements().unaryGradient(op, x, y, outputGradient);
    }

    @Override
    public final Tensor binary(BinaryOp op, Tensor a, Tensor b) {
        return parts().elements().binary(op, a, b);
    }

    @Override
    public final Tensor scaleShift(Tensor x, double scale, double shift) {
        return parts().elements().scaleShift(x, scale, shift);
    }

    @Override
    public final Tensor sum(Tensor x, int[] axes, DType result) {
        return parts().elements().sum(x, axes, result);
    }

    @Override
    public final Tensor max(Tensor x, int axis) {
        return parts().elements().max(x, axis);
    }

    @Override
    public final Tensor cast(Tensor x, DType dtype) {
        return parts().elements().cast(x, dtype);
    }

    @Override
    public final DType networkType(DType parameters) {
        return parts().linear().networkType(parameters);
    }

    @Override
    public final LinearOperations networks() {
        return parts().linear().networks();
    }

    @Override
    public final Tensor matmul(Tensor a, Tensor b, boolean transposeA, boolean transposeB) {
        return parts().linear().matmul(a, b, transposeA, transposeB);
    }

    @Override
    public final Tensor dense(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation) {
        return parts().linear().dense(x, weight, bias, activation);
    }

    @Override
    public final Tensor conv2d(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation) {
        return parts().linear().conv2d(x, weight, bias, activation);
    }

    @Override
    public final Tensor hiddenConv2d(Tensor x, Tensor weight, @Nullable Tensor bias) {
        return parts().linear().hiddenConv2d(x, weight, bias);
    }

    @Override
    public final Tensor conv2dInputGradient(Tensor outputGradient, Tensor weight) {
        return parts().linear().conv2dInputGradient(outputGradient, weight);
    }

    @Override
    public final Tensor[] conv2dWeightGradient(Tensor x, Tensor outputGradient, Shape weightShape) {
        return parts().linear().conv2dWeightGradient(x, outputGradient, weightShape);
    }

    @Override
    public final Tensor reshape(Tensor x, Shape shape) {
        return parts().layout().reshape(x, shape);
    }

    @Override
    public final Tensor permute(Tensor x, int... order) {
        return parts().layout().permute(x, order);
    }

    @Override
    public final Tensor slice(Tensor x, int axis, int from, int to) {
        return parts().layout().slice(x, axis, from, to);
    }

    @Override
    public final Tensor concat(int axis, Tensor... parts) {
        return parts().layout().concat(axis, parts);
    }

    @Override
    public final Tensor select(Tensor x, int... indices) {
        return parts().layout().select(x, indices);
    }

    @Override
    public final Tensor scatter(Tensor x, int[] indices, int channels) {
        return parts().layout().scatter(x, indices, channels);
    }

    @Override
    public final Tensor broadcastTo(Tensor x, Shape shape) {
        return parts().layout().broadcastTo(x, shape);
    }
}
