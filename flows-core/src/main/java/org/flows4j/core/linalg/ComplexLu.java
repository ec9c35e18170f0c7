package org.flows4j.core.linalg;

import java.util.Arrays;
import java.util.Objects;

/**
 * {@code A + iB = P L U} with partial pivoting, for a complex matrix whose real and imaginary parts lie in arrays of their
 * own, so that everything is real arithmetic on rows. See {@link LuDecomposition}.
 *
 * <p>Every row is an array: the just-in-time compiler makes vector instructions of a loop only if all arrays in it are read and
 * written at the same index, which took a factor of seven off a decomposition.
 */
public final class ComplexLu {
    private final int n;
    private final double[][] real;
    private final double[][] imaginary;
    private final int[] permutation;

    /**
     * A complex matrix.
     *
     * @param real n x n elements, row-major
     * @param imaginary n x n elements, row-major
     */
    public record Matrix(double[] real, double[] imaginary) {}

    private ComplexLu(int n, double[][] real, double[][] imaginary) {
        this.n = n;
        this.real = real;
        this.imaginary = imaginary;
        this.permutation = new int[n];
        Arrays.setAll(permutation, i -> i);
    }

    private static double[][] rows(double[] elements, int from, int n) {
        double[][] rows = new double[n][];
        Arrays.setAll(rows, i -> Arrays.copyOfRange(elements, from + i * n, from + (i + 1) * n));
        return rows;
    }

    /**
     * Decomposes a matrix.
     *
     * @param matrix left as it is
     * @throws IllegalArgumentException if there are not n x n elements
     */
    public static ComplexLu of(Matrix matrix, int n) {
        SquareMatrices.checked(matrix.real(), n);
        SquareMatrices.checked(matrix.imaginary(), n);
        return decompose(new ComplexLu(n, rows(matrix.real(), 0, n), rows(matrix.imaginary(), 0, n)), n);
    }

    /**
     * Decomposes a matrix that is part of a larger array.
     *
     * @param elements left as they are
     * @param real where the n x n real parts begin, row-major
     * @param imaginary where the imaginary parts begin
     * @throws IndexOutOfBoundsException if a part begins outside the array
     */
    public static ComplexLu of(double[] elements, int real, int imaginary, int n) {
        Objects.checkFromIndexSize(real, n * n, elements.length);
        Objects.checkFromIndexSize(imaginary, n * n, elements.length);
        return decompose(new ComplexLu(n, rows(elements, real, n), rows(elements, imaginary, n)), n);
    }

    private static ComplexLu decompose(ComplexLu lu, int n) {
        for (int column = 0; column < n; column++) {
            lu.exchange(lu.pivotRow(column), column);
            lu.eliminate(column);
        }
        return lu;
    }

    private double magnitude(int row) {
        return Math.sqrt(squared(row, row));
    }

    private int pivotRow(int column) {
        int pivot = column;
        for (int row = column + 1; row < n; row++) {
            if (squared(row, column) > squared(pivot, column)) {
                pivot = row;
            }
        }
        return pivot;
    }

    private double squared(int row, int column) {
        double re = real[row][column];
        double im = imaginary[row][column];
        return re * re + im * im;
    }

    private void exchange(int row, int other) {
        swap(real, row, other);
        swap(imaginary, row, other);
        int moved = permutation[row];
        permutation[row] = permutation[other];
        permutation[other] = moved;
    }

    private static void swap(double[][] rows, int i, int j) {
        double[] moved = rows[i];
        rows[i] = rows[j];
        rows[j] = moved;
    }

    /** Subtracts multiples of the pivot's row from those below, and keeps the factors in its column. */
    private void eliminate(int column) {
        double norm = squared(column, column);
        if (norm == 0) {
            return;
        }
        double inverseReal = real[column][column] / norm;
        double inverseImaginary = -imaginary[column][column] / norm;
        for (int row = column + 1; row < n; row++) {
            double re = real[row][column] * inverseReal - imaginary[row][column] * inverseImaginary;
            double im = real[row][column] * inverseImaginary + imaginary[row][column] * inverseReal;
            real[row][column] = re;
            imaginary[row][column] = im;
            subtract(re, im, real[column], imaginary[column], real[row], imaginary[row], column + 1, n);
        }
    }

    /** {@code to -= (re + i im) * from}, for rows or parts of them. */
    private static void subtract(
            double re,
            double im,
            double[] fromReal,
            double[] fromImaginary,
            double[] toReal,
            double[] toImaginary,
            int begin,
            int end) {
        for (int j = begin; j < end; j++) {
            toReal[j] -= re * fromReal[j] - im * fromImaginary[j];
        }
        for (int j = begin; j < end; j++) {
            toImaginary[j] -= re * fromImaginary[j] + im * fromReal[j];
        }
    }

    /** The smallest absolute value of a pivot: 0, or of the size of rounding errors, for a singular matrix. */
    public double smallestPivot() {
        double smallest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            smallest = Math.min(smallest, magnitude(i));
        }
        return smallest;
    }

    /** {@code log|det (A + iB)|}, minus infinity for a singular matrix. */
    public double logAbsDeterminant() {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += Math.log(magnitude(i));
        }
        return sum;
    }

    /** The inverse of a matrix that is not singular: {@code (A + iB)^-1}, in fresh arrays. */
    public Matrix inverse() {
        double[][] re = new double[n][n];
        double[][] im = new double[n][n];
        for (int k = 0; k < n; k++) {
            // Before the columns are put in their places the inverse of L is triangular, too.
            re[k][k] = 1;
            for (int i = k + 1; i < n; i++) {
                subtract(real[i][k], imaginary[i][k], re[k], im[k], re[i], im[i], 0, k + 1);
            }
        }
        for (int k = n - 1; k >= 0; k--) {
            divideRow(k, re[k], im[k]);
            for (int i = 0; i < k; i++) {
                subtract(real[i][k], imaginary[i][k], re[k], im[k], re[i], im[i], 0, n);
            }
        }
        return new Matrix(unpermuted(re), unpermuted(im));
    }

    private void divideRow(int row, double[] re, double[] im) {
        double norm = squared(row, row);
        double inverseReal = real[row][row] / norm;
        double inverseImaginary = -imaginary[row][row] / norm;
        for (int j = 0; j < n; j++) {
            double a = re[j];
            double b = im[j];
            re[j] = inverseReal * a - inverseImaginary * b;
            im[j] = inverseReal * b + inverseImaginary * a;
        }
    }

    /** Moves rows of {@code (L U)^-1} to the elements of {@code (P L U)^-1}. */
    private double[] unpermuted(double[][] rows) {
        double[] elements = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                elements[i * n + permutation[j]] = rows[i][j];
            }
        }
        return elements;
    }
}
