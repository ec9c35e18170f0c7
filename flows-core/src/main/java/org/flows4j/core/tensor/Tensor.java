package org.flows4j.core.tensor;

import org.jspecify.annotations.Nullable;

/**
 * An immutable n-dimensional array of floats or doubles, row-major and contiguous, computed by a {@link TensorBackend}. Operations
 * return new tensors and never change their operands; the few in-place operations that training needs live in {@link UpdateKernels}.
 *
 * <p>Memory is off-heap. A tensor created while a {@link Scope} of its backend is open on the same thread lives until that scope
 * closes; otherwise until {@link #close()} or, failing that, until it is garbage.
 *
 * <p>Binary operations broadcast ({@link Shape#broadcast}) and need equal dtypes: convert with {@link #cast}.
 */
public abstract class Tensor implements AutoCloseable {
    private final Shape shape;
    private final DType dtype;
    private final TensorBackend backend;

    /** The scope that will close this tensor; null without one. Only the scopes' own bookkeeping uses it. */
    @Nullable Scope owner;

    /** For backends. */
    protected Tensor(Shape shape, DType dtype, TensorBackend backend) {
        this.shape = shape;
        this.dtype = dtype;
        this.backend = backend;
    }

    /** Returns the extents. */
    public final Shape shape() {
        return shape;
    }

    /** Returns the element type. */
    public final DType dtype() {
        return dtype;
    }

    /** Returns the backend that computes with this tensor. */
    public final TensorBackend backend() {
        return backend;
    }

    /**
     * Returns whether the elements exist. A tensor of a pass that is only traced, for export, stands for values that are known when the
     * exported graph runs: it has a shape, but copying its elements throws {@link UnsupportedOperationException}.
     */
    public boolean hasValues() {
        return true;
    }

    /** Copies the elements to a new array, in row-major order. */
    public abstract double[] toDoubles();

    /** Copies the elements to a new array, in row-major order, rounded to float if they are doubles. */
    public abstract float[] toFloats();

    /** Releases the memory now. Using the tensor afterwards throws {@link IllegalStateException}; closing twice is harmless. */
    @Override
    public abstract void close();

    /** Called when no scope owns this tensor any more: the backend arranges for its release once it is garbage. */
    protected abstract void onUnscoped();

    /**
     * Returns the only element.
     *
     * @throws IllegalArgumentException if there is not exactly one element
     */
    public final double item() {
        if (shape.size() != 1) {
            throw new IllegalArgumentException("item() needs exactly one element, this tensor has shape " + shape);
        }
        return toDoubles()[0];
    }

    /** Returns {@code this + other}, broadcast. */
    public final Tensor add(Tensor other) {
        return binary(BinaryOp.ADD, other);
    }

    /** Returns {@code this - other}, broadcast. */
    public final Tensor sub(Tensor other) {
        return binary(BinaryOp.SUBTRACT, other);
    }

    /** Returns {@code this * other}, elementwise and broadcast. */
    public final Tensor mul(Tensor other) {
        return binary(BinaryOp.MULTIPLY, other);
    }

    /** Returns {@code this / other}, elementwise and broadcast. */
    public final Tensor div(Tensor other) {
        return binary(BinaryOp.DIVIDE, other);
    }

    /**
     * Returns {@code op(this, other)}, broadcast.
     *
     * @throws IllegalArgumentException if the dtypes differ or the shapes do not broadcast
     */
    public final Tensor binary(BinaryOp op, Tensor other) {
        return TensorBackend.common(this, other).binary(op, this, other);
    }

    /** Returns {@code this + constant}. */
    public final Tensor add(double constant) {
        return backend.scaleShift(this, 1, constant);
    }

    /** Returns {@code this * constant}. */
    public final Tensor mul(double constant) {
        return backend.scaleShift(this, constant, 0);
    }

    /** Returns {@code op(this)}. */
    public final Tensor unary(UnaryOp op) {
        return backend.unary(op, this);
    }

    /** Returns {@code -this}. */
    public final Tensor neg() {
        return unary(UnaryOp.NEGATE);
    }

    /** Returns {@code exp(this)}. */
    public final Tensor exp() {
        return unary(UnaryOp.EXP);
    }

    /** Returns the natural logarithm. */
    public final Tensor log() {
        return unary(UnaryOp.LOG);
    }

    /** Returns {@code this * this}. */
    public final Tensor square() {
        return unary(UnaryOp.SQUARE);
    }

    /**
     * Sums over some axes, which disappear. Sums accumulate in double.
     *
     * @param axes axes from either end; none means all
     * @return the sum, of this dtype
     */
    public final Tensor sum(int... axes) {
        return backend.sum(this, axes, dtype);
    }

    /**
     * Sums over everything but the batch axis, accumulated and returned in double, as log-determinants need.
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

    /** Returns the mean of all elements, accumulated in double, as a scalar of this dtype. */
    public final Tensor mean() {
        return sum().mul(1.0 / shape.size());
    }

    /**
     * Returns the matrix product {@code this * other}; a rank-3 operand is a batch of matrices.
     *
     * @param other {@code [.., k, n]} for this {@code [.., m, k]}
     * @return {@code [.., m, n]}
     */
    public final Tensor matmul(Tensor other) {
        return TensorBackend.common(this, other).matmul(this, other, false, false);
    }

    /**
     * Returns a view of the same elements in another shape.
     *
     * @param dims new extents with the same product; one may be -1 and is inferred
     * @throws IllegalArgumentException if the sizes cannot match
     */
    public final Tensor reshape(int... dims) {
        return reshape(LayoutShapes.infer(dims, shape));
    }

    /**
     * Returns a view of the same elements in another shape.
     *
     * @param target a shape of the same size
     * @throws IllegalArgumentException if the sizes differ
     */
    public final Tensor reshape(Shape target) {
        return target.equals(shape) ? this : backend.reshape(this, target);
    }

    /**
     * Reorders the axes.
     *
     * @param order order[i] is the axis of this tensor that becomes axis i
     */
    public final Tensor permute(int... order) {
        return backend.permute(this, order);
    }

    /**
     * Returns the part of one axis from {@code from} (inclusive) to {@code to} (exclusive).
     *
     * @param axis from either end
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
     * @param axis from either end
     * @param parts at least one; equal shapes except for that axis
     */
    public static Tensor concat(int axis, Tensor... parts) {
        return parts.length == 1
                ? parts[0]
                : TensorBackend.common(parts).concat(parts[0].shape().axis(axis), parts);
    }

    /** Stretches to a larger shape by the rule of {@link Shape#broadcast}. */
    public final Tensor broadcastTo(Shape target) {
        return target.equals(shape) ? this : backend.broadcastTo(this, target);
    }

    /** Converts the element type; returns this tensor if it already has that dtype. */
    public final Tensor cast(DType target) {
        return target == dtype ? this : backend.cast(this, target);
    }

    @Override
    public String toString() {
        return "Tensor" + shape + " " + dtype + " on " + backend.name();
    }
}
