package org.flows4j.core.tensor;

/** Elementwise arithmetic, sums and maxima: a part of {@link TensorBackend}. */
public interface ElementOperations {
    /** Returns {@code op(x)}. */
    Tensor unary(UnaryOp op, Tensor x);

    /**
     * The gradient of {@link #unary}.
     *
     * @param op the function
     * @param x its argument
     * @param y its result
     * @param outputGradient gradient with respect to y
     * @return gradient with respect to x: {@code outputGradient * op'(x)}
     */
    Tensor unaryGradient(UnaryOp op, Tensor x, Tensor y, Tensor outputGradient);

    /** Returns {@code op(a, b)} for broadcastable tensors of one dtype. */
    Tensor binary(BinaryOp op, Tensor a, Tensor b);

    /** Returns {@code x * scale + shift}. */
    Tensor scaleShift(Tensor x, double scale, double shift);

    /**
     * Sums over some axes, which disappear; accumulates in double.
     *
     * @param axes from either end; none means all
     * @param result dtype of the result
     */
    Tensor sum(Tensor x, int[] axes, DType result);

    /**
     * Returns the largest element along one axis, which disappears.
     *
     * @param axis from either end
     * @throws IllegalArgumentException if there is no such axis, or it has no elements
     */
    Tensor max(Tensor x, int axis);

    /** Returns a new tensor with the elements converted to a dtype. */
    Tensor cast(Tensor x, DType dtype);
}
