package org.flows4j.core.tensor;

import org.jspecify.annotations.Nullable;

/**
 * An immutable n-dimensional array of floats or doubles, row-major and contiguous, made and computed by a
 * {@link TensorBackend}. Operations return new tensors and never change their operands; the few in-place operations that
 * training needs live in {@link UpdateKernels}.
 *
 * <p>Memory is off-heap. A tensor made while a {@link Scope} of its backend is open on the same thread lives until that
 * scope closes; otherwise until {@link #close()} or, failing that, until it is garbage.
 *
 * <p>Binary operations broadcast ({@link Shape#broadcast}) and need equal dtypes: convert with {@link #cast}.
 */
public abstract class Tensor implements AutoCloseable {
    private final Shape shape;
    private final DType dtype;
    private final TensorBackend backend;

    /** The scope that will close this tensor; null without one. Only the scopes' own bookkeeping uses it. */
    @Nullable Scope owner;

    /**
     * For backends.
     *
     * @param shape extents
     * @param dtype element type
     * @param backend the backend that computes with this tensor
     */
    protected Tensor(Shape shape, DType dtype, TensorBackend backend) {
        this.shape = shape;
        this.dtype = dtype;
        this.backend = backend;
    }

    /**
     * The extents.
     *
     * @return the shape
     */
    public final Shape shape() {
        return shape;
    }

    /**
     * The element type.
     *
     * @return the dtype
     */
    public final DType dtype() {
        return dtype;
    }

    /**
     * The backend that computes with this tensor.
     *
     * @return the backend
     */
    public final TensorBackend backend() {
        return backend;
    }

    /**
     * Copies the elements out, in row-major order.
     *
     * @return a fresh array of {@code shape().size()} doubles
     */
    public abstract double[] toDoubles();

    /**
     * Copies the elements out, in row-major order, rounded to float where they are doubles.
     *
     * @return a fresh array of {@code shape().size()} floats
     */
    public abstract float[] toFloats();

    /** Gives the memory back now. Using the tensor afterwards throws {@link IllegalStateException}; closing twice is harmless. */
    @Override
    public abstract void close();

    /** Called when no scope owns this tensor any more: the backend arranges for its release once it is garbage. */
    protected abstract void onUnscoped();

    /**
     * The only element of a one-element tensor.
     *
     * @return its value
     * @throws IllegalArgumentException if there is not exactly one element
     */
    public final double item() {
        if (shape.size() != 1) {
            throw new IllegalArgumentException("item() needs exactly one element, this tensor has shape " + shape);
        }
        return toDoubles()[0];
    }

    /**
     * {@code this + other}.
     *
     * @param other same dtype, broadcastable
     * @return the sum
     */
    public final Tensor add(Tensor other) {
        return binary(BinaryOp.ADD, other);
    }

    /**
     * {@code this - other}.
     *
     * @param other same dtype, broadcastable
     * @return the difference
     */
    public final Tensor sub(Tensor other) {
        return binary(BinaryOp.SUBTRACT, other);
    }

    /**
     * {@code this * other}, elementwise.
     *
     * @param other same dtype, broadcastable
     * @return the product
     */
    public final Tensor mul(Tensor other) {
        return binary(BinaryOp.MULTIPLY, other);
    }

    /**
     * {@code this / other}, elementwise.
     *
     * @param other same dtype, broadcastable
     * @return the quotient
     */
    public final Tensor div(Tensor other) {
        return binary(BinaryOp.DIVIDE, other);
    }

    /**
     * Any elementwise function of two tensors.
     *
     * @param op which function
     * @param other same dtype, broadcastable
     * @return {@code op(this, other)}
     */
    public final Tensor binary(BinaryOp op, Tensor other) {
        return TensorBackend.common(this, other).binary(op, this, other);
    }

    /**
     * {@code this + constant}.
     *
     * @param constant added to every element
     * @return the sum
     */
    public final Tensor add(double constant) {
        return backend.scaleShift(this, 1, constant);
    }

    /**
     * {@code this * constant}.
     *
     * @param constant multiplies every element
     * @return the product
     */
    public final Tensor mul(double constant) {
        return backend.scaleShift(this, constant, 0);
    }

    /**
     * Any elementwise function of one tensor.
     *
     * @param op which function
     * @return {@code op(this)}
     */
    public final Tensor unary(UnaryOp op) {
        return backend.unary(op, this);
    }

    /**
     * {@code -this}.
     *
     * @return the negative
     */
    public final Tensor neg() {
        return unary(UnaryOp.NEGATE);
    }

    /**
     * {@code exp(this)}.
     *
     * @return the exponential
     */
    public final Tensor exp() {
        return unary(UnaryOp.EXP);
    }

    /**
     * {@code log(this)}.
     *
     * @return the natural logarithm
     */
    public final Tensor log() {
        return unary(UnaryOp.LOG);
    }

    /**
     * {@code this * this}.
     *
     * @return the square
     */
    public final Tensor square() {
        return unary(UnaryOp.SQUARE);
    }

    /**
     * The sum over some axes, which disappear; no axes means all of them. Sums accumulate in double.
     *
     * @param axes axes from either end
     * @return the sum, of this dtype
     */
    public final Tensor sum(int... axes) {
        return backend.sum(this, axes, dtype);
    }

    /**
     * The sum over everything but the batch axis, accumulated and returned in double: what a log-determinant needs.
     *
     * @return shape {@code [N]}, {@link DType#FLOAT64}
     */
    public final Tensor sumPerSample() {
        int[] axes = new int[shape.rank() - 1];
        for (int i = 0; i < axes.length; i++) {
            axes[i] = i + 1;
        }
        return axes.length == 0 ? cast(DType.FLOAT64) : backend.sum(this, axes, DType.FLOAT64);
    }

    /**
     * The mean of all elements, accumulated in double.
     *
     * @return a scalar of this dtype
     */
    public final Tensor mean() {
        return sum().mul(1.0 / shape.size());
    }

    /**
     * The matrix product {@code this * other}; a rank-3 operand is a batch of matrices.
     *
     * @param other {@code [.., k, n]} for this {@code [.., m, k]}
     * @return {@code [.., m, n]}
     */
    public final Tensor matmul(Tensor other) {
        return TensorBackend.common(this, other).matmul(this, other, false, false);
    }

    /**
     * The same elements in another shape, without a copy.
     *
     * @param dims new extents with the same product; one may be -1 and is worked out
     * @return a view
     */
    public final Tensor reshape(int... dims) {
        return reshape(LayoutShapes.infer(dims, shape));
    }

    /**
     * The same elements in another shape, without a copy.
     *
     * @param target a shape of the same size
     * @return a view
     */
    public final Tensor reshape(Shape target) {
        return target.equals(shape) ? this : backend.reshape(this, target);
    }

    /**
     * Reorders the axes.
     *
     * @param order order[i] is the axis of this tensor that becomes axis i
     * @return a new tensor
     */
    public final Tensor permute(int... order) {
        return backend.permute(this, order);
    }

    /**
     * The part of one axis from {@code from} (inclusive) to {@code to} (exclusive).
     *
     * @param axis which axis, from either end
     * @param from first index
     * @param to one past the last index
     * @return a new tensor with extent {@code to - from} on that axis
     */
    public final Tensor slice(int axis, int from, int to) {
        int positive = shape.axis(axis);
        if (from == 0 && to == shape.dim(positive)) {
            return this;
        }
        return backend.slice(this, positive, from, to);
    }

    /**
     * Joins tensors along an axis.
     *
     * @param axis which axis, from either end
     * @param parts at least one; equal shapes but for that axis
     * @return the concatenation
     */
    public static Tensor concat(int axis, Tensor... parts) {
        return parts.length == 1
                ? parts[0]
                : TensorBackend.common(parts).concat(parts[0].shape().axis(axis), parts);
    }

    /**
     * Stretches to a larger shape by the rule of {@link Shape#broadcast}.
     *
     * @param target the shape wanted
     * @return a new tensor, or this one if it has that shape
     */
    public final Tensor broadcastTo(Shape target) {
        return target.equals(shape) ? this : backend.broadcastTo(this, target);
    }

    /**
     * Converts the element type.
     *
     * @param target the dtype wanted
     * @return a new tensor, or this one if it has that dtype
     */
    public final Tensor cast(DType target) {
        return target == dtype ? this : backend.cast(this, target);
    }

    @Override
    public String toString() {
        return "Tensor" + shape + " " + dtype + " on " + backend.name();
    }
}
