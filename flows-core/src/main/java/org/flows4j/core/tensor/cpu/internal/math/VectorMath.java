package org.flows4j.core.tensor.cpu.internal.math;

import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.UnaryOp;

/**
 * Arithmetic on tiles of floats. There are two implementations: one on the Vector API, one in plain Java for JVMs that were
 * not given that module. Tests hold them equal within a few units in the last place.
 *
 * <p>Arrays have a length that is a multiple of {@link #PADDING}; elements of a result beyond {@code count} may be overwritten.
 * Implementations have no state.
 */
public interface VectorMath {
    /** No vector register holds more floats. */
    int PADDING = 64;

    /**
     * {@code result[i] = op(x[i])}.
     *
     * @param op which function
     * @param x arguments
     * @param result where results go; another array than x
     * @param count how many
     */
    void unary(UnaryOp op, float[] x, float[] result, int count);

    /**
     * {@code result[i] = gradient[i] * op'(x[i])}.
     *
     * @param op which function
     * @param x arguments
     * @param y the function's results there
     * @param gradient gradients with respect to y
     * @param result where gradients with respect to x go; may be {@code gradient}
     * @param count how many
     */
    void unaryGradient(UnaryOp op, float[] x, float[] y, float[] gradient, float[] result, int count);

    /**
     * {@code result[i] = op(a[i], b[i])}.
     *
     * @param op which function
     * @param a left operands
     * @param b right operands
     * @param result where results go; may be an operand
     * @param count how many
     */
    void binary(BinaryOp op, float[] a, float[] b, float[] result, int count);

    /**
     * {@code result[i] = x[i] * scale + shift}.
     *
     * @param x arguments
     * @param scale factor
     * @param shift summand
     * @param result where results go; may be x
     * @param count how many
     */
    void scaleShift(float[] x, float scale, float shift, float[] result, int count);

    /**
     * The sum, accumulated in double.
     *
     * @param x summands
     * @param from the first of them
     * @param count how many
     * @return their sum
     */
    double sum(float[] x, int from, int count);

    /**
     * The sum of squares, accumulated in double.
     *
     * @param x what to square
     * @param from the first of them
     * @param count how many
     * @return the sum of their squares
     */
    double sumOfSquares(float[] x, int from, int count);

    /**
     * {@code sums[at + i] += x[from + i]}.
     *
     * @param x summands
     * @param from the first of them
     * @param sums accumulators
     * @param at the first of them
     * @param count how many
     */
    void accumulate(float[] x, int from, double[] sums, int at, int count);

    /**
     * {@code sigmoid[i] = sigmoid(x[i])} and {@code complement[i] = sigmoid(-x[i])}, each to full precision.
     *
     * @param x arguments
     * @param sigmoid where the first goes; another array than x
     * @param complement where the second goes; may be x
     * @param count how many
     */
    void sigmoids(float[] x, float[] sigmoid, float[] complement, int count);

    /**
     * {@code sigmoid[i] = sigmoid(x[i])} and {@code log[i] = log sigmoid(x[i])}.
     *
     * @param x arguments
     * @param sigmoid where the first goes; another array than x
     * @param log where the second goes; may be x
     * @param count how many
     */
    void sigmoidAndLog(float[] x, float[] sigmoid, float[] log, int count);

    /**
     * {@code ofX[i] = elu(x[i])} and {@code ofMinusX[i] = elu(-x[i])}, by one exponential.
     *
     * @param x arguments
     * @param ofX where the first goes; another array than x
     * @param ofMinusX where the second goes; may be x
     * @param count how many
     */
    void elus(float[] x, float[] ofX, float[] ofMinusX, int count);

    /**
     * Arithmetic on panels of scores.
     *
     * @return another object without state
     */
    AttentionMath attention();

    /**
     * Arithmetic on mixtures of logistic distributions.
     *
     * @return another object without state
     */
    MixtureMath mixtures();

    /**
     * Arithmetic of long short-term memories.
     *
     * @return another object without state
     */
    LstmMath lstm();
}
