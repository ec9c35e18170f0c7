package org.flows4j.layers.linear;

import org.flows4j.core.linalg.LuDecomposition;

/**
 * A square matrix as {@link MatrixParametrization#plu()} keeps it: row i of {@code W} is row {@code permutation[i]} of {@code L (U +
 * diag(signs * exp(logs)))}.
 *
 * @param factors {@code [C, C]}: L below the diagonal, U above it, logs on it
 * @param signs {@code [C]}
 * @param permutation {@code [C]}
 */
public record PluFactors(double[] factors, double[] signs, double[] permutation) {
    /**
     * Decomposes a matrix.
     *
     * @param matrix {@code [C, C]}, row-major
     * @param channels C
     * @return its factors
     * @throws org.flows4j.core.linalg.SingularMatrixException if it is singular
     */
    public static PluFactors of(double[] matrix, int channels) {
        LuDecomposition decomposition = LuDecomposition.of(matrix, channels);
        double[] packed = decomposition.factors();
        double[] signs = new double[channels];
        double[] rows = new double[channels];
        for (int i = 0; i < channels; i++) {
            double diagonal = packed[i * channels + i];
            signs[i] = Math.signum(diagonal);
            packed[i * channels + i] = Math.log(Math.abs(diagonal));
            rows[decomposition.permutation()[i]] = i;
        }
        return new PluFactors(packed, signs, rows);
    }

    /** Multiplies the factors to W, {@code [C, C]}, row-major. */
    public double[] matrix() {
        int n = signs.length;
        double[] product = new double[n * n];
        for (int i = 0; i < n; i++) {
            int row = (int) permutation[i];
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int k = 0; k <= Math.min(row, j); k++) {
                    sum += lower(row, k) * upper(k, j);
                }
                product[i * n + j] = sum;
            }
        }
        return product;
    }

    private double lower(int i, int j) {
        return i == j ? 1 : factors[i * signs.length + j];
    }

    private double upper(int i, int j) {
        double element = factors[i * signs.length + j];
        return i == j ? signs[i] * Math.exp(element) : element;
    }
}
