package org.flows4j.core.linalg;

/** Systems with a triangular matrix, by substitution, in place. Elements on the other side of the diagonal are not read. */
public final class TriangularSolver {
    private TriangularSolver() {}

    /**
     * Solves {@code L X = B}, first row first.
     *
     * @param lower L, n x n elements
     * @param unitDiagonal whether to take the diagonal of L as 1 without reading it
     * @param right B, n rows of {@code columns} elements; X on return
     * @param n rows and columns of L
     * @param columns of B and X
     * @throws SingularMatrixException if a diagonal element is 0
     * @throws IllegalArgumentException if an array has the wrong length
     */
    public static void solveLower(double[] lower, boolean unitDiagonal, double[] right, int n, int columns) {
        SquareMatrices.checked(lower, n);
        checkRight(n, right, columns);
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < i; k++) {
                SquareMatrices.addRow(-lower[i * n + k], right, k * columns, right, i * columns, columns);
            }
            if (!unitDiagonal) {
                divideRow(lower, right, i, n, columns);
            }
        }
    }

    /**
     * Solves {@code U X = B}, last row first.
     *
     * @param upper U, n x n elements
     * @param unitDiagonal whether to take the diagonal of U as 1 without reading it
     * @param right B, n rows of {@code columns} elements; X on return
     * @param n rows and columns of U
     * @param columns of B and X
     * @throws SingularMatrixException if a diagonal element is 0
     * @throws IllegalArgumentException if an array has the wrong length
     */
    public static void solveUpper(double[] upper, boolean unitDiagonal, double[] right, int n, int columns) {
        SquareMatrices.checked(upper, n);
        checkRight(n, right, columns);
        for (int i = n - 1; i >= 0; i--) {
            for (int k = i + 1; k < n; k++) {
                SquareMatrices.addRow(-upper[i * n + k], right, k * columns, right, i * columns, columns);
            }
            if (!unitDiagonal) {
                divideRow(upper, right, i, n, columns);
            }
        }
    }

    private static void divideRow(double[] triangle, double[] right, int row, int n, int columns) {
        double diagonal = triangle[row * n + row];
        if (diagonal == 0) {
            throw new SingularMatrixException(n, row, diagonal);
        }
        for (int j = 0; j < columns; j++) {
            right[row * columns + j] /= diagonal;
        }
    }

    static void checkRight(int n, double[] right, int columns) {
        if (columns < 1 || right.length != (long) n * columns) {
            throw new IllegalArgumentException("The right-hand side of a system of " + n + " equations cannot have "
                    + right.length + " elements in " + columns + " columns");
        }
    }
}
