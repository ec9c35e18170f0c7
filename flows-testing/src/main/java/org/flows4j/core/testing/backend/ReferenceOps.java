package org.flows4j.core.testing.backend;

import java.util.Arrays;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.UnaryOp;

/**
 * Tensor operations written as plainly as possible, in double, on row-major Java arrays: the reference for backends. It shares no code
 * with a backend. See {@link ReferenceProducts} for matrix products and convolutions.
 */
public final class ReferenceOps {
    private ReferenceOps() {}

    /** Returns {@code op(x)}, to the accuracy of {@link Math}. */
    public static double unary(UnaryOp op, double x) {
        return switch (op) {
            case NEGATE -> -x;
            case ABS -> Math.abs(x);
            case EXP -> Math.exp(x);
            case LOG -> Math.log(x);
            case SQRT -> Math.sqrt(x);
            case SQUARE -> x * x;
            case RECIPROCAL -> 1 / x;
            case TANH -> Math.tanh(x);
            case SIGMOID -> sigmoid(x);
            case LOG_SIGMOID -> -softplus(-x);
            case SOFTPLUS -> softplus(x);
            case RELU -> Math.max(x, 0);
            case ELU -> x > 0 ? x : Math.expm1(x);
            case FLOOR -> Math.floor(x);
        };
    }

    /** Returns {@code op'(x)}, with the conventions of {@link UnaryOp} at its kinks. */
    public static double derivative(UnaryOp op, double x) {
        return switch (op) {
            case NEGATE -> -1;
            case ABS -> Math.signum(x);
            case EXP -> Math.exp(x);
            case LOG -> 1 / x;
            case SQRT -> 0.5 / Math.sqrt(x);
            case SQUARE -> 2 * x;
            case RECIPROCAL -> -1 / (x * x);
            case TANH -> 1 / (Math.cosh(x) * Math.cosh(x));
            case SIGMOID -> sigmoid(x) * sigmoid(-x);
            case LOG_SIGMOID -> sigmoid(-x);
            case SOFTPLUS -> sigmoid(x);
            case RELU -> x > 0 ? 1 : 0;
            case ELU -> x > 0 ? 1 : Math.exp(x);
            case FLOOR -> 0;
        };
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    /** Returns {@code op(a, b)}. */
    public static double binary(BinaryOp op, double a, double b) {
        return switch (op) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
            case MAXIMUM -> Math.max(a, b);
            case MINIMUM -> Math.min(a, b);
        };
    }

    /** Stretches elements of shape {@code from} to shape {@code to} by the rule of {@link Shape#broadcast}. */
    public static double[] broadcast(double[] x, Shape from, Shape to) {
        double[] out = new double[(int) to.size()];
        for (int i = 0; i < out.length; i++) {
            int[] index = index(to, i);
            int[] source = new int[from.rank()];
            for (int axis = 0; axis < source.length; axis++) {
                source[axis] = from.dim(axis) == 1 ? 0 : index[axis + to.rank() - from.rank()];
            }
            out[i] = x[offset(from, source)];
        }
        return out;
    }

    /**
     * Sums over some axes, counted from the front; none means all.
     *
     * @return the sums, row-major over the remaining axes
     */
    public static double[] sum(double[] x, Shape shape, int... axes) {
        return reduce(x, shape, 0, BinaryOp.ADD, axes);
    }

    /** Returns the largest elements along an axis, counted from the front, row-major over the remaining axes. */
    public static double[] max(double[] x, Shape shape, int axis) {
        return reduce(x, shape, Double.NEGATIVE_INFINITY, BinaryOp.MAXIMUM, axis);
    }

    private static double[] reduce(double[] x, Shape shape, double start, BinaryOp op, int... axes) {
        int[] dims = shape.dims();
        for (int axis = 0; axis < dims.length; axis++) {
            int candidate = axis;
            if (axes.length == 0 || Arrays.stream(axes).anyMatch(gone -> gone == candidate)) {
                dims[axis] = 1;
            }
        }
        Shape kept = Shape.of(dims);
        double[] out = new double[(int) kept.size()];
        Arrays.fill(out, start);
        for (int i = 0; i < x.length; i++) {
            int[] index = index(shape, i);
            for (int axis = 0; axis < index.length; axis++) {
                index[axis] = Math.min(index[axis], dims[axis] - 1);
            }
            int target = offset(kept, index);
            out[target] = binary(op, out[target], x[i]);
        }
        return out;
    }

    /** Reorders axes; order[i] is the axis that becomes axis i. */
    public static double[] permute(double[] x, Shape shape, int... order) {
        Shape to = Shape.of(Arrays.stream(order).map(shape::dim).toArray());
        double[] out = new double[x.length];
        for (int i = 0; i < out.length; i++) {
            int[] index = index(to, i);
            int[] source = new int[order.length];
            for (int axis = 0; axis < order.length; axis++) {
                source[order[axis]] = index[axis];
            }
            out[i] = x[offset(shape, source)];
        }
        return out;
    }

    /** Picks indices of one axis, counted from the front, in the given order: slices and selections. */
    public static double[] take(double[] x, Shape shape, int axis, int... indices) {
        Shape to = shape.with(axis, indices.length);
        double[] out = new double[(int) to.size()];
        for (int i = 0; i < out.length; i++) {
            int[] index = index(to, i);
            index[axis] = indices[index[axis]];
            out[i] = x[offset(shape, index)];
        }
        return out;
    }

    /**
     * The adjoint of {@link #take}: moves elements to indices of one axis, with zeros elsewhere.
     *
     * @param axis from the front
     * @param extent of that axis in the result
     * @param indices the new index of each element of the axis
     */
    public static double[] put(double[] x, Shape shape, int axis, int extent, int... indices) {
        Shape to = shape.with(axis, extent);
        double[] out = new double[(int) to.size()];
        for (int i = 0; i < x.length; i++) {
            int[] index = index(shape, i);
            index[axis] = indices[index[axis]];
            out[offset(to, index)] = x[i];
        }
        return out;
    }

    /** The sum of products of corresponding elements. */
    public static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** The index along each axis of the element at a row-major offset. */
    private static int[] index(Shape shape, int offset) {
        int[] index = new int[shape.rank()];
        int rest = offset;
        for (int axis = index.length - 1; axis >= 0; axis--) {
            index[axis] = rest % shape.dim(axis);
            rest /= shape.dim(axis);
        }
        return index;
    }

    /** The row-major offset of the element at an index. */
    private static int offset(Shape shape, int... index) {
        int offset = 0;
        for (int axis = 0; axis < index.length; axis++) {
            offset = offset * shape.dim(axis) + index[axis];
        }
        return offset;
    }
}
