package org.flows4j.layers.linear;

import java.util.Arrays;
import java.util.function.IntFunction;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.linalg.LuDecomposition;
import org.flows4j.core.linalg.SquareMatrices;

/**
 * The representation of an invertible matrix by trained parameters. It determines the possible matrices and the cost of the determinant.
 */
@FunctionalInterface
public interface MatrixParametrization {
    /** The term added to the squared norm of a column before dividing by its root. */
    double COLUMN_EPSILON = 1e-5;

    /**
     * Creates a matrix.
     *
     * @param channels rows and columns
     */
    ChannelMatrix create(ParameterFactory parameters, int channels);

    /**
     * {@code W = P L (U + diag(sign * exp(logs)))} with a fixed permutation P and fixed signs, L unit lower triangular, U
     * strictly upper (Kingma and Dhariwal 2018, section 3.2). Cannot become singular, and {@code log|det W| = sum(logs)}.
     * Starts at a random orthogonal matrix. The default.
     */
    static MatrixParametrization plu() {
        return PluMatrix::new;
    }

    /**
     * The matrix W itself, starting at a random orthogonal matrix (Kingma and Dhariwal 2018). The log-determinant, an LU decomposition
     * in double, repels W from singularity, but a large step can cross it.
     */
    static MatrixParametrization plain() {
        return (parameters, channels) -> new FreeMatrix(parameters, channels, SquareMatrices::randomOrthogonal);
    }

    /**
     * The matrix W itself, starting at a given matrix.
     *
     * @param start the matrix, row-major, applied to rows of channels: element i, j is what input i adds to output j
     * @return the parametrization; it refuses numbers of channels other than the matrix's
     * @throws IllegalArgumentException if the matrix is not square, or singular
     */
    static MatrixParametrization startingAt(double... start) {
        int size = (int) Math.round(Math.sqrt(start.length));
        double[] values = requireInvertible(size, start);
        return (parameters, channels) -> {
            if (channels != size) {
                throw new IllegalArgumentException("The matrix to start at is " + size + " x " + size
                        + ", the layer has " + channels + " channels");
            }
            return new FreeMatrix(parameters, channels, (n, random) -> values);
        };
    }

    /**
     * The matrix W itself, starting at a matrix that is computed when a new model is built, and never for one that is loaded.
     *
     * @param start gives the matrix of a number of channels, row-major, as in {@link #startingAt(double...)}
     * @return the parametrization; it refuses a matrix that is not of that size, or singular
     */
    static MatrixParametrization startingAt(IntFunction<double[]> start) {
        return (parameters, channels) ->
                new FreeMatrix(parameters, channels, (n, random) -> requireInvertible(n, start.apply(n)));
    }

    private static double[] requireInvertible(int size, double... start) {
        if (size * size != start.length
                || !Double.isFinite(LuDecomposition.of(start, size).logAbsDeterminant())) {
            throw new IllegalArgumentException("A matrix to start at must be square, finite and invertible, got "
                    + start.length + " elements " + Arrays.toString(start));
        }
        return start.clone();
    }

    /**
     * The matrix W itself, starting at {@code I + deviation * N(0, 1)} (Flow++ with 0.001, VFlow with 0.01): hardly any mixing initially.
     *
     * @param deviation of the noise
     * @throws IllegalArgumentException if the deviation is negative or not finite
     */
    static MatrixParametrization identityPlusNoise(double deviation) {
        if (!(deviation >= 0) || Double.isInfinite(deviation)) {
            throw new IllegalArgumentException("The deviation must be finite and at least 0, got " + deviation);
        }
        return (parameters, channels) -> new FreeMatrix(parameters, channels, (n, random) -> {
            double[] start = SquareMatrices.identity(n);
            for (int i = 0; i < start.length; i++) {
                start[i] += deviation * random.nextGaussian();
            }
            return start;
        });
    }

    /**
     * {@code W = Q R} with Q a product of as many Householder reflections as there are channels, and R upper triangular
     * (Hoogeboom, van den Berg and Welling 2019). {@code log|det W| = sum log|R_ii|}. Starts at a random orthogonal matrix.
     */
    static MatrixParametrization householderQr() {
        return HouseholderQrMatrix::new;
    }

    /**
     * A free matrix V with normalized columns, {@code V_ij / sqrt(sum_i V_ij^2 + 1e-5)} as applied to rows of channels
     * (noisy injective flows, Cunningham, Zabounidis, Agrawal, Fiterau and Sheldon 2020). Starts at a random orthogonal
     * matrix.
     */
    static MatrixParametrization columnNormalized() {
        return ColumnNormalizedMatrix::new;
    }
}
