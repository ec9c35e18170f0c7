package org.flows4j.core.tensor.cpu.internal.math;

/**
 * The arithmetic of attention on panels: row-major arrays of rows of {@link #WIDTH} floats. Implemented on the Vector API and in plain
 * Java, as {@link VectorMath}.
 */
public interface AttentionMath {
    /** Columns of a panel. */
    int WIDTH = 32;

    /**
     * The product of a matrix and a panel, {@code result[i, j] = sum over k of a[i, k] * panel[k, j]}.
     *
     * @param a the matrix
     * @param panel of {@code depth} rows
     * @param result panel of {@code rows} rows
     * @param rows of the matrix
     * @param depth columns of the matrix
     * @param add whether to add to what the result holds
     */
    void product(StridedMatrix a, float[] panel, float[] result, int rows, int depth, boolean add);

    /**
     * In columns: {@code x[i, j] = exp(scale * (x[i, j] - largest of the column))}, the column's largest and its sum of these.
     *
     * @param x panel, overwritten
     * @param rows of the panel
     * @param scale positive factor
     * @param largest where the largest of each column goes
     * @param sums where the sum of each column goes
     */
    void columnExponentials(float[] x, int rows, float scale, float[] largest, float[] sums);

    /**
     * Softmax and its derivative: {@code p = exp(scale * x[i, j] - logSums[i])}, to be found in x afterwards, and {@code gradient[i, j] =
     * p * (gradient[i, j] - common[i])}.
     *
     * @param x panel of scores, overwritten by the weights
     * @param gradient panel of the weights' gradients, overwritten by the scores'
     * @param rows of the panels
     * @param scale factor of scores
     * @param logSums the logarithm of each row's sum of exponentials
     * @param common what the gradients of each row have in common
     */
    void weights(float[] x, float[] gradient, int rows, float scale, float[] logSums, float[] common);
}
