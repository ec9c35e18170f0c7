package org.flows4j.core.linalg;

import java.util.Arrays;

/**
 * {@code A = L L^T} of a symmetric positive definite matrix, L lower triangular (Golub and Van Loan, Matrix Computations, section
 * 4.2). Any symmetric matrix can be decomposed: {@link #smallestPivot} shows whether it was positive definite, and the numbers
 * of one that was not are NaN.
 */
public final class CholeskyDecomposition {
    private final int n;

    /** {@code L^T}, so that all work is along rows. */
    private final double[] upper;

    private final double smallestPivot;

    private CholeskyDecomposition(int n, double[] upper, double smallestPivot) {
        this.n = n;
        this.upper = upper;
        this.smallestPivot = smallestPivot;
    }

    /**
     * Decomposes a matrix, of which the part on and above the diagonal is read.
     *
     * @param matrix n x n elements, row-major; not changed
     * @throws IllegalArgumentException if there are not n x n elements
     */
    public static CholeskyDecomposition of(double[] matrix, int n) {
        double[] a = SquareMatrices.checked(matrix, n).clone();
        double smallest = Double.POSITIVE_INFINITY;
        for (int k = 0; k < n; k++) {
            Arrays.fill(a, k * n, k * n + k, 0);
            double pivot = a[k * n + k];
            smallest = Math.min(smallest, pivot / matrix[k * n + k]);
            double root = pivot > 0 ? Math.sqrt(pivot) : Double.NaN;
            for (int j = k; j < n; j++) {
                a[k * n + j] /= root;
            }
            for (int i = k + 1; i < n; i++) {
                SquareMatrices.addRow(-a[k * n + i], a, k * n + i, a, i * n + i, n - i);
            }
        }
        return new CholeskyDecomposition(n, a, smallest);
    }

    /**
     * The least that elimination left of a diagonal element, as a fraction of it: the squared sine of the angle between one column
     * of B and the span of those before it, for {@code A = B^T B}.
     *
     * @return 1 for a diagonal matrix, small for a nearly singular one; NaN, 0 or negative for one that is not positive definite
     */
    public double smallestPivot() {
        return smallestPivot;
    }

    /** {@code log det A}, NaN if A is not positive definite. */
    public double logDeterminant() {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += 2 * Math.log(upper[i * n + i]);
        }
        return sum;
    }

    /** L, with zeros above the diagonal, in a new n x n array. */
    public double[] factor() {
        return SquareMatrices.transpose(upper, n);
    }

    /** {@code L^-1}, lower triangular, so that {@code A^-1 = L^-T L^-1}, in a new n x n array. */
    public double[] inverseFactor() {
        double[] inverse = new double[n * n];
        for (int i = 0; i < n; i++) {
            double diagonal = upper[i * n + i];
            inverse[i * n + i] = 1;
            for (int k = 0; k < i; k++) {
                SquareMatrices.addRow(-upper[k * n + i], inverse, k * n, inverse, i * n, k + 1);
            }
            for (int j = 0; j <= i; j++) {
                inverse[i * n + j] /= diagonal;
            }
        }
        return inverse;
    }
}
