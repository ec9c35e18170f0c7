package org.flows4j.core.tensor.cpu.internal.math;

import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.UnaryOp;

/**
 * Arithmetic on tiles of one dtype. The dtype is chosen once per operation and costs one virtual call per tile; the loops are written out
 * for each type of array.
 *
 * <p>Arrays have a length that is a multiple of {@link VectorMath#PADDING}; elements of a result beyond {@code count} may be overwritten.
 * Implementations have no state.
 *
 * @param <A> {@code float[]} or {@code double[]}
 */
public interface ArrayMath<A> {
    /** {@code result[i] = op(x[i])}; the result is another array than x. */
    void unary(UnaryOp op, A x, A result, int count);

    /** {@code result[i] = gradient[i] * op'(x[i])} with {@code y = op(x)}; the result may be the gradient. */
    void unaryGradient(UnaryOp op, A x, A y, A gradient, A result, int count);

    /** {@code result[i] = op(a[i], b[i])}; the result may be an operand. */
    void binary(BinaryOp op, A a, A b, A result, int count);

    /** {@code result[i] = x[i] * scale + shift}, with scale and shift rounded to the dtype; the result may be x. */
    void scaleShift(A x, double scale, double shift, A result, int count);

    /** The sum of the first elements of x and of a sum so far, accumulated in double. */
    double addTo(double sum, A x, int count);

    /** The sum of {@code count} squares from {@code x[from]} on, accumulated in double. */
    double sumOfSquares(A x, int from, int count);

    /** {@code sums[at + i] += x[from + i]}. */
    void accumulate(A x, int from, double[] sums, int at, int count);
}
