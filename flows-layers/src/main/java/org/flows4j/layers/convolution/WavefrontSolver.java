package org.flows4j.layers.convolution;

import org.flows4j.core.linalg.SquareMatrices;
import org.flows4j.core.linalg.TriangularSolver;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/**
 * Inverts a convolution whose kernel has taps in one {@link Corner} only, exactly and in double. A pixel depends on
 * neighbors to one side, so all pixels of an anti-diagonal, in all samples, are solved at once from those of earlier
 * ones, in {@code H + W - 1} steps:
 *
 * <pre>{@code x(p) = C^-1 (z(p) - sum_t K_t x(p + t)) = [z(p), x(p + t_1), x(p + t_2), ..] [C^-1, -C^-1 K_1, ..]^T}</pre>
 *
 * <p>with the triangular center C and the other taps K_t: one matrix product per step with a precomputed matrix. Immutable.
 */
final class WavefrontSolver {
    private final int channels;
    private final int direction;

    /** Rows and columns of the free corner: a pixel depends on {@code reach * reach} pixels, itself included. */
    private final int reach;

    /** {@code [reach * reach * C, C]}: blocks of rows for the pixel itself, then for the others row by row. */
    private final double[] matrix;

    private WavefrontSolver(int channels, int direction, int reach, double[] matrix) {
        this.channels = channels;
        this.direction = direction;
        this.reach = reach;
        this.matrix = matrix;
    }

    /** Prepares the matrix of a kernel {@code [C, C, size, size]}. */
    static WavefrontSolver of(double[] kernel, Shape shape, Corner corner) {
        int channels = shape.dim(0);
        int middle = shape.dim(3) / 2;
        int reach = middle + 1;
        double[] centre = ConvolutionKernels.tap(kernel, shape, middle, middle);
        double[] inverse = SquareMatrices.identity(channels);
        // The tap is stored transposed: a lower triangular center is an upper triangular array here.
        if (corner == Corner.LOWER_RIGHT) {
            TriangularSolver.solveUpper(centre, false, inverse, channels, channels);
        } else {
            TriangularSolver.solveLower(centre, false, inverse, channels, channels);
        }
        double[] matrix = new double[reach * reach * inverse.length];
        System.arraycopy(inverse, 0, matrix, 0, inverse.length);
        for (int block = 1; block < reach * reach; block++) {
            int row = middle + corner.direction() * (block / reach);
            int column = middle + corner.direction() * (block % reach);
            double[] product =
                    SquareMatrices.multiply(ConvolutionKernels.tap(kernel, shape, row, column), inverse, channels);
            for (int i = 0; i < product.length; i++) {
                matrix[block * product.length + i] = -product[i];
            }
        }
        return new WavefrontSolver(channels, corner.direction(), reach, matrix);
    }

    /** The x whose convolution is z, {@code [N, H, W, C]}, of z's dtype. */
    Tensor solve(Tensor z) {
        if (!z.hasValues()) {
            return new TracedWavefronts(z, channels, direction, reach, matrix).solve();
        }
        TensorBackend backend = z.backend();
        Images images = new Images(z.shape(), z.toDoubles());
        try (Scope all = backend.openScope()) {
            Tensor factor = backend.fromDoubles(matrix, Shape.of(matrix.length / channels, channels), DType.FLOAT64);
            for (int step = 0; step < images.height + images.width - 1; step++) {
                int diagonal = direction < 0 ? step : images.height + images.width - 2 - step;
                try (Scope one = backend.openScope()) {
                    double[] known = images.gather(diagonal);
                    Shape rows = Shape.of(known.length * channels / matrix.length, matrix.length / channels);
                    images.replace(
                            diagonal,
                            backend.fromDoubles(known, rows, DType.FLOAT64)
                                    .matmul(factor)
                                    .toDoubles());
                }
            }
        }
        return backend.fromDoubles(images.values, z.shape(), z.dtype());
    }

    /** A batch in which solved pixels take the place of given ones, one anti-diagonal after another. */
    private final class Images {
        private final int samples;
        private final int height;
        private final int width;
        private final double[] values;

        Images(Shape shape, double[] values) {
            this.samples = shape.dim(0);
            this.height = shape.dim(1);
            this.width = shape.dim(2);
            this.values = values;
        }

        private int firstRow(int diagonal) {
            return Math.max(0, diagonal - width + 1);
        }

        private int lastRow(int diagonal) {
            return Math.min(diagonal, height - 1);
        }

        private int offset(int sample, int row, int column) {
            return ((sample * height + row) * width + column) * channels;
        }

        /** One entry per pixel of the anti-diagonal and sample: the pixel and the neighbors it depends on, zeros outside the image. */
        double[] gather(int diagonal) {
            int pixels = lastRow(diagonal) - firstRow(diagonal) + 1;
            double[] rows = new double[samples * pixels * reach * reach * channels];
            int to = 0;
            for (int sample = 0; sample < samples; sample++) {
                for (int row = firstRow(diagonal); row <= lastRow(diagonal); row++) {
                    for (int block = 0; block < reach * reach; block++, to += channels) {
                        int i = row + direction * (block / reach);
                        int j = diagonal - row + direction * (block % reach);
                        if (i >= 0 && i < height && j >= 0 && j < width) {
                            System.arraycopy(values, offset(sample, i, j), rows, to, channels);
                        }
                    }
                }
            }
            return rows;
        }

        void replace(int diagonal, double... solved) {
            int from = 0;
            for (int sample = 0; sample < samples; sample++) {
                for (int row = firstRow(diagonal); row <= lastRow(diagonal); row++, from += channels) {
                    System.arraycopy(solved, from, values, offset(sample, row, diagonal - row), channels);
                }
            }
        }
    }
}
