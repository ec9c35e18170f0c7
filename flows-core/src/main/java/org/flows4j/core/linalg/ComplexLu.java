package org.flows4j.core.linalg;

import java.util.Arrays;

/**
 * {@code A + iB = P L U} with partial pivoting, for a complex matrix whose real and imaginary parts lie in arrays of their
 * own, so that everything is real arithmetic on rows. See {@link LuDecomposition}.
 */
public final class ComplexLu {
    private final int n;
    private final double[] real;
    private final double[] imaginary;
    private final int[] permutation;

    /**
     * A complex matrix.
     *
     * @param real n x n elements, row-major
     * @param imaginary n x n elements, row-major
     */
    public record Matrix(double[] real, double[] imaginary) {}

    private ComplexLu(int n, double[] real, double[] imaginary) {
        this.n = n;
        this.real = SquareMatrices.checked(real, n);
        this.imaginary = SquareMatrices.checked(imaginary, n);
        this.permutation = new int[n];
        Arrays.setAll(permutation, i -> i);
    }

    /**
     * Decomposes a matrix, in place.
     *
     * @param matrix overwritten
     * @param n rows and columns
     * @return the decomposition, which keeps the matrix's arrays
     * @throws IllegalArgumentException if there are not n x n elements
     */
    public static ComplexLu ofOverwritten(Matrix matrix, int n) {
        ComplexLu lu = new ComplexLu(n, matrix.real(), matrix.imaginary());
        for (int column = 0; column < n; column++) {
            lu.exchange(lu.pivotRow(column), column);
            lu.eliminate(column);
        }
        return lu;
    }

    private double magnitude(int row, int column) {
        return Math.hypot(real[row * n + column], imaginary[row * n + column]);
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
        double re = real[row * n + column];
        double im = imaginary[row * n + column];
        return re * re + im * im;
    }

    private void exchange(int row, int other) {
        if (row == other) {
            return;
        }
        for (int j = 0; j < n; j++) {
            swap(real, row * n + j, other * n + j);
            swap(imaginary, row * n + j, other * n + j);
        }
        int moved = permutation[row];
        permutation[row] = permutation[other];
        permutation[other] = moved;
    }

    private static void swap(double[] values, int i, int j) {
        double moved = values[i];
        values[i] = values[j];
        values[j] = moved;
    }

    /** Subtracts multiples of the pivot's row from those below, and keeps the factors in its column. */
    private void eliminate(int column) {
        int pivot = column * n + column;
        double norm = squared(column, column);
        if (norm == 0) {
            return;
        }
        double inverseReal = real[pivot] / norm;
        double inverseImaginary = -imaginary[pivot] / norm;
        for (int row = column + 1; row < n; row++) {
            int at = row * n + column;
            double re = real[at] * inverseReal - imaginary[at] * inverseImaginary;
            double im = real[at] * inverseImaginary + imaginary[at] * inverseReal;
            real[at] = re;
            imaginary[at] = im;
            subtract(re, im, real, imaginary, pivot + 1, real, imaginary, at + 1, n - column - 1);
        }
    }

    /** {@code to -= (re + i im) * from}, for rows or parts of them. */
    private static void subtract(
            double re,
            double im,
            double[] fromReal,
            double[] fromImaginary,
            int from,
            double[] toReal,
            double[] toImaginary,
            int to,
            int length) {
        for (int j = 0; j < length; j++) {
            double a = fromReal[from + j];
            double b = fromImaginary[from + j];
            toReal[to + j] -= re * a - im * b;
            toImaginary[to + j] -= re * b + im * a;
        }
    }

    /**
     * The smallest absolute value of a pivot: 0, or of the size of rounding errors, for a singular matrix.
     *
     * @return the smallest of all
     */
    public double smallestPivot() {
        double smallest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            smallest = Math.min(smallest, magnitude(i, i));
        }
        return smallest;
    }

    /**
     * {@code log|det (A + iB)|}.
     *
     * @return the logarithm; minus infinity for a singular matrix
     */
    public double logAbsDeterminant() {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += Math.log(magnitude(i, i));
        }
        return sum;
    }

    /**
     * The inverse of a matrix that is not singular.
     *
     * @return {@code (A + iB)^-1}, in fresh arrays
     */
    public Matrix inverse() {
        Matrix x = new Matrix(new double[n * n], new double[n * n]);
        for (int i = 0; i < n; i++) {
            x.real()[i * n + permutation[i]] = 1;
            for (int k = 0; k < i; k++) {
                subtractRow(i, k, x);
            }
        }
        for (int i = n - 1; i >= 0; i--) {
            for (int k = i + 1; k < n; k++) {
                subtractRow(i, k, x);
            }
            divideRow(i, x);
        }
        return x;
    }

    private void subtractRow(int row, int other, Matrix x) {
        int factor = row * n + other;
        subtract(
                real[factor],
                imaginary[factor],
                x.real(),
                x.imaginary(),
                other * n,
                x.real(),
                x.imaginary(),
                row * n,
                n);
    }

    private void divideRow(int row, Matrix x) {
        double norm = squared(row, row);
        double re = real[row * n + row] / norm;
        double im = -imaginary[row * n + row] / norm;
        for (int at = row * n; at < (row + 1) * n; at++) {
            double a = x.real()[at];
            double b = x.imaginary()[at];
            x.real()[at] = re * a - im * b;
            x.imaginary()[at] = re * b + im * a;
        }
    }
}
