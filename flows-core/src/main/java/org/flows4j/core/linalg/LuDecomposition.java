package org.flows4j.core.linalg;

/**
 * {@code A = P L U} with partial pivoting: L unit lower triangular, U upper triangular, P a permutation (Golub and Van
 * Loan, Matrix Computations, section 3.4). A singular A can be decomposed too: its log-determinant is minus infinity, and
 * only methods that need its inverse throw.
 */
public final class LuDecomposition {
    private final int n;

    /** L below the diagonal, U on and above it. */
    private final double[] factors;

    private final int[] permutation;
    private final int permutationSign;

    private LuDecomposition(int n, double[] factors, int[] permutation, int permutationSign) {
        this.n = n;
        this.factors = factors;
        this.permutation = permutation;
        this.permutationSign = permutationSign;
    }

    /**
     * Decomposes a matrix.
     *
     * @param matrix n x n elements, row-major; not changed
     * @throws IllegalArgumentException if there are not n x n elements
     */
    public static LuDecomposition of(double[] matrix, int n) {
        double[] a = SquareMatrices.checked(matrix, n).clone();
        int[] permutation = new int[n];
        for (int i = 0; i < n; i++) {
            permutation[i] = i;
        }
        int sign = 1;
        for (int column = 0; column < n; column++) {
            int pivot = pivotRow(a, n, column);
            if (pivot != column) {
                swapRows(a, n, pivot, column);
                int swapped = permutation[pivot];
                permutation[pivot] = permutation[column];
                permutation[column] = swapped;
                sign = -sign;
            }
            double diagonal = a[column * n + column];
            // A zero pivot means that the whole column below is zero: there is nothing to eliminate.
            for (int row = column + 1; row < n && diagonal != 0; row++) {
                double factor = a[row * n + column] / diagonal;
                a[row * n + column] = factor;
                SquareMatrices.addRow(-factor, a, column * n + column + 1, a, row * n + column + 1, n - column - 1);
            }
        }
        return new LuDecomposition(n, a, permutation, sign);
    }

    private static int pivotRow(double[] a, int n, int column) {
        int pivot = column;
        for (int row = column + 1; row < n; row++) {
            if (Math.abs(a[row * n + column]) > Math.abs(a[pivot * n + column])) {
                pivot = row;
            }
        }
        return pivot;
    }

    private static void swapRows(double[] a, int n, int first, int second) {
        for (int j = 0; j < n; j++) {
            double swapped = a[first * n + j];
            a[first * n + j] = a[second * n + j];
            a[second * n + j] = swapped;
        }
    }

    /**
     * {@code log|det A|}, as a sum of logarithms that neither over- nor underflows.
     *
     * @return the logarithm; minus infinity for a singular matrix, not finite if an element was not
     */
    public double logAbsDeterminant() {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += Math.log(Math.abs(factors[i * n + i]));
        }
        return sum;
    }

    /** The sign of {@code det A}: -1, 0 or 1. */
    public int determinantSign() {
        int sign = permutationSign;
        for (int i = 0; i < n; i++) {
            sign *= (int) Math.signum(factors[i * n + i]);
        }
        return sign;
    }

    /** L below the diagonal (its own diagonal is 1 throughout), U on and above it, in a new n x n array. */
    public double[] factors() {
        return factors.clone();
    }

    /**
     * The row exchanges: row i of {@code L U} is row {@code permutation()[i]} of A.
     *
     * @return a fresh array
     */
    public int[] permutation() {
        return permutation.clone();
    }

    /**
     * Solves {@code A X = B}.
     *
     * @param right B, n rows of {@code columns} elements; not changed
     * @param columns of B and X
     * @return X
     * @throws SingularMatrixException if A is singular
     * @throws IllegalArgumentException if B does not have n rows
     */
    public double[] solve(double[] right, int columns) {
        TriangularSolver.checkRight(n, right, columns);
        double[] x = new double[right.length];
        for (int i = 0; i < n; i++) {
            System.arraycopy(right, permutation[i] * columns, x, i * columns, columns);
        }
        TriangularSolver.solveLower(factors, true, x, n, columns);
        TriangularSolver.solveUpper(factors, false, x, n, columns);
        return x;
    }

    /**
     * The inverse.
     *
     * @return {@code A^-1}, a fresh n x n array
     * @throws SingularMatrixException if A is singular
     */
    public double[] inverse() {
        return solve(SquareMatrices.identity(n), n);
    }
}
