package org.flows4j.core.linalg;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Elementary operations on row-major square matrices. */
public final class SquareMatrices {
    /** The size from which threads pay; smaller matrices keep the numbers that their seeds have always given. */
    private static final int LARGE = 512;

    private SquareMatrices() {}

    static double[] checked(double[] matrix, int n) {
        if (n < 1 || matrix.length != (long) n * n) {
            throw new IllegalArgumentException(
                    "A " + n + " x " + n + " matrix cannot have " + matrix.length + " elements");
        }
        return matrix;
    }

    /** The identity: n x n elements. */
    public static double[] identity(int n) {
        double[] out = new double[n * n];
        for (int i = 0; i < n; i++) {
            out[i * n + i] = 1;
        }
        return out;
    }

    /**
     * The transpose.
     *
     * @param matrix n x n elements
     * @return a new matrix
     */
    public static double[] transpose(double[] matrix, int n) {
        checked(matrix, n);
        double[] out = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                out[j * n + i] = matrix[i * n + j];
            }
        }
        return out;
    }

    /**
     * The matrix product.
     *
     * @param a n x n elements
     * @param b n x n elements
     * @return {@code a * b}
     */
    public static double[] multiply(double[] a, double[] b, int n) {
        checked(a, n);
        checked(b, n);
        double[] out = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < n; k++) {
                addRow(a[i * n + k], b, k * n, out, i * n, n);
            }
        }
        return out;
    }

    /** {@code to[toOffset..] += factor * from[fromOffset..]}: the inner loop of everything here. */
    static void addRow(double factor, double[] from, int fromOffset, double[] to, int toOffset, int length) {
        for (int j = 0; j < length; j++) {
            to[toOffset + j] += factor * from[fromOffset + j];
        }
    }

    /**
     * A random orthogonal matrix, uniform over all of them (Haar measure): the Q of the QR decomposition of a matrix of
     * independent standard normals, its columns signed so that R has a positive diagonal (Mezzadri 2007, "How to generate
     * random matrices from the classical compact groups").
     *
     * @return n x n elements
     */
    public static double[] randomOrthogonal(int n, RandomGenerator random) {
        double[] rows = new double[n * n];
        Arrays.setAll(rows, i -> random.nextGaussian());
        if (n >= LARGE) {
            return orthogonalized(rows, n);
        }
        // Gram-Schmidt on the rows, done twice each, is orthogonal to rounding; transposition does not change the
        // measure.
        for (int i = 0; i < n; i++) {
            for (int pass = 0; pass < 2; pass++) {
                for (int k = 0; k < i; k++) {
                    addRow(-dot(rows, i * n, rows, k * n, n), rows, k * n, rows, i * n, n);
                }
                double norm = Math.sqrt(dot(rows, i * n, rows, i * n, n));
                for (int j = 0; j < n; j++) {
                    rows[i * n + j] /= norm;
                }
            }
        }
        return rows;
    }

    /**
     * The same by modified Gram-Schmidt, which takes each finished row out of all later ones: rows are independent of one another then, so
     * that threads share them, with the same result for any number.
     */
    private static double[] orthogonalized(double[] rows, int n) {
        for (int pass = 0; pass < 2; pass++) {
            for (int i = 0; i < n; i++) {
                int from = i * n;
                double norm = Math.sqrt(wideDot(rows, from, rows, from, n));
                for (int j = 0; j < n; j++) {
                    rows[from + j] /= norm;
                }
                IntStream.range(i + 1, n)
                        .parallel()
                        .forEach(k -> addRow(-wideDot(rows, from, rows, k * n, n), rows, from, rows, k * n, n));
            }
        }
        return rows;
    }

    /** Four sums at a time do not wait for one another. */
    private static double wideDot(double[] a, int aOffset, double[] b, int bOffset, int length) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int j = 0;
        for (; j + 3 < length; j += 4) {
            first += a[aOffset + j] * b[bOffset + j];
            second += a[aOffset + j + 1] * b[bOffset + j + 1];
            third += a[aOffset + j + 2] * b[bOffset + j + 2];
            fourth += a[aOffset + j + 3] * b[bOffset + j + 3];
        }
        return first + second + (third + fourth) + dot(a, aOffset + j, b, bOffset + j, length - j);
    }

    static double dot(double[] a, int aOffset, double[] b, int bOffset, int length) {
        double sum = 0;
        for (int j = 0; j < length; j++) {
            sum += a[aOffset + j] * b[bOffset + j];
        }
        return sum;
    }
}
