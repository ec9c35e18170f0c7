package org.flows4j.core.tensor;

/** Arithmetic with the elements of tensors, and sums and maxima of them: a part of {@link TensorBackend}. */
public interface ElementOperations {
    /**
     * An elementwise function of one tensor.
     *
     * @param op which function
     * @param x the argument
     * @return {@code op(x)}
     */
    Tensor unary(UnaryOp op, Tensor x);

    /**
     * The gradient of {@link #unary}.
     *
     * @param op which function
     * @param x its argument
     * @param y its result
     * @param outputGradient gradient with respect to y
     * @return gradient with respect to x: {@code outputGradient * op'(x)}
     */
    Tensor unaryGradient(UnaryOp op, Tensor x, Tensor y, Tensor outputGradient);

    /**
     * An elementwise function of two broadcastable tensors of one dtype.
     *
     * @param op which function
     * @param a left operand
     * @param b right operand
     * @return {@code op(a, b)}
     */
    Tensor binary(BinaryOp op, Tensor a, Tensor b);

    /**
     * {@code x * scale + shift} with constants.
     *
     * @param x the argument
     * @param scale factor
     * @param shift summand
     * @return the result
     */
    Tensor scaleShift(Tensor x, double scale, double shift);

    /**
     * Sums over some axes, which disappear; accumulates in double.
     *
     * @param x the argument
     * @param axes from either end; none means all
     * @param result dtype of the result
     * @return the sums
     */
    Tensor sum(Tensor x, int[] axes, DType result);

    /**
     * The largest element along one axis, which disappears.
     *
     * @param x the argument
     * @param axis from either end
     * @return the maxima
     */
    Tensor max(Tensor x, int axis);

    /**
     * Converts the element type.
     *
     * @param x the argument
     * @param dtype the dtype wanted
     * @return a new tensor
     */
    Tensor cast(Tensor x, DType dtype);
}
