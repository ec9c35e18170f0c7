package org.flows4j.core.tensor.cpu.internal.math;

/**
 * The arithmetic of attention on panels: row-major arrays of rows of {@link #WIDTH} floats. Implemented on the Vector API and in plain
 * Java, like {@link VectorMath}.
 */
public interface AttentionMath {
    /** Columns of a panel. */
    int WIDTH = 32;

    /** Rows of a group of a packed matrix; panels that a packed matrix is multiplied into have whole groups of rows. */
    int GROUP = 6;

    /** Rounds a number of rows up to whole groups. */
    static int grouped(int rows) {
        return (rows + GROUP - 1) / GROUP * GROUP;
    }

    /**
     * The product of a matrix and a panel, {@code result[i, j] = sum over k of a[i, k] * panel[k, j]}.
     *
     * @param panel of {@code depth} rows
     * @param result panel of {@code rows} rows
     * @param depth columns of the matrix
     * @param add whether to add to the content of the result
     */
    void product(StridedMatrix a, float[] panel, float[] result, int rows, int depth, boolean add);

    /**
     * Copies a matrix to an array in which {@link #packedProduct} finds the elements one after another: groups of {@link #GROUP} rows,
     * column by column, with zeros for the rows behind the last.
     */
    void pack(StridedMatrix a, int rows, int depth, float[] packed);

    /**
     * The product of a packed matrix and a panel, without a sum so far; otherwise as {@link #product}, with the same bits.
     *
     * @param result panel of {@code grouped(rows)} rows, of which those behind the last are arbitrary afterwards
     */
    void packedProduct(float[] packed, float[] panel, float[] result, int rows, int depth);

    /**
     * Overwrites a panel with {@code x[i, j] = exp(scale * (x[i, j] - largest[j]))}, and writes the largest element of each column and
     * the sum of its exponentials; scale is positive.
     */
    void columnExponentials(float[] x, int rows, float scale, float[] largest, float[] sums);

    /**
     * Softmax and its derivative: overwrites x with {@code p = exp(scale * x[i, j] - logSums[i])} and the gradients of these with
     * {@code gradient[i, j] = p * (gradient[i, j] - common[i])}, the gradients of the scores.
     */
    void weights(float[] x, float[] gradient, int rows, float scale, float[] logSums, float[] common);
}
