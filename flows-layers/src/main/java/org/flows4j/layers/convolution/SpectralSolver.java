package org.flows4j.layers.convolution;

import org.flows4j.core.linalg.ComplexLu;
import org.flows4j.core.linalg.SquareMatrices;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/**
 * Inverts a circular convolution of images of one size: transforms them by discrete Fourier transforms written as products
 * with real matrices of sines and cosines (of {@code W} and {@code 2 H} rows, so cheap for the sizes images have), multiplies
 * the channels at each frequency by the inverse of its matrix, and transforms back. Immutable.
 */
final class SpectralSolver {
    private final HalfSpectrum spectrum;
    private final int channels;
    private final double logAbsDeterminant;

    /** {@code [size, C, C]}: the inverses, transposed; all real parts and all imaginary parts. */
    private final double[] real;

    private final double[] imaginary;

    private SpectralSolver(HalfSpectrum spectrum, int channels, double logAbsDeterminant) {
        this.spectrum = spectrum;
        this.channels = channels;
        this.logAbsDeterminant = logAbsDeterminant;
        this.real = new double[spectrum.size() * channels * channels];
        this.imaginary = new double[real.length];
    }

    /** Inverts the matrices of a kernel {@code [C, C, size, size]}, in double. */
    static SpectralSolver of(TensorBackend backend, HalfSpectrum spectrum, double[] kernel, Shape shape) {
        ComplexLu[] decompositions = spectrum.decompose(backend, kernel, shape);
        SpectralSolver solver = new SpectralSolver(spectrum, shape.dim(0), spectrum.logAbsDeterminant(decompositions));
        backend.parallel(spectrum.size(), frequency -> {
            if (spectrum.weight(frequency) > 0) {
                solver.store(frequency, decompositions[frequency].inverse());
            }
        });
        return solver;
    }

    private void store(int frequency, ComplexLu.Matrix inverse) {
        int elements = channels * channels;
        double[] re = SquareMatrices.transpose(inverse.real(), channels);
        double[] im = SquareMatrices.transpose(inverse.imaginary(), channels);
        System.arraycopy(re, 0, real, frequency * elements, elements);
        System.arraycopy(im, 0, imaginary, frequency * elements, elements);
        int conjugate = spectrum.mirrored(frequency);
        if (conjugate < spectrum.size() && conjugate != frequency) {
            System.arraycopy(re, 0, real, conjugate * elements, elements);
            for (int i = 0; i < elements; i++) {
                imaginary[conjugate * elements + i] = -im[i];
            }
        }
    }

    /** {@code log|det|} of the convolution of one image, a by-product of the decompositions. */
    double logAbsDeterminant() {
        return logAbsDeterminant;
    }

    /** The x whose convolution is z, {@code [N, H, W, C]}, computed in z's dtype. */
    Tensor solve(Tensor z) {
        int samples = z.shape().dim(0);
        int height = spectrum.height();
        int width = spectrum.width();
        int columns = spectrum.columns();
        int row = samples * channels;
        Tensor byWidth = z.permute(2, 1, 0, 3).reshape(width, height * row);
        // Real and imaginary parts of the columns of frequencies, then of all frequencies.
        Tensor transformed = matrix(z, 2 * columns, width, forwardWidth())
                .matmul(byWidth)
                .reshape(2, columns, height, row)
                .permute(0, 2, 1, 3)
                .reshape(2 * height, columns * row);
        Tensor frequencies = matrix(z, 2 * height, 2 * height, height(1, -1))
                .matmul(transformed)
                .reshape(2, spectrum.size(), row)
                .permute(1, 0, 2)
                .reshape(spectrum.size(), 2 * samples, channels);
        Tensor solved = multiply(frequencies, samples)
                .reshape(spectrum.size(), 2, row)
                .permute(1, 0, 2)
                .reshape(2 * height, columns * row);
        return matrix(z, width, 2 * columns, inverseWidth())
                .matmul(matrix(z, 2 * height, 2 * height, height(1.0 / height, 1))
                        .matmul(solved)
                        .reshape(2, height, columns, row)
                        .permute(0, 2, 1, 3)
                        .reshape(2 * columns, height * row))
                .reshape(width, height, samples, channels)
                .permute(2, 1, 0, 3);
    }

    /** Rows of real parts, then of imaginary parts, times {@code real + i imaginary}. */
    private Tensor multiply(Tensor rows, int samples) {
        Tensor byReal = rows.matmul(inverses(rows, real));
        Tensor byImaginary = rows.matmul(inverses(rows, imaginary));
        Tensor turned =
                Tensor.concat(1, byImaginary.slice(1, samples, 2 * samples).neg(), byImaginary.slice(1, 0, samples));
        return byReal.add(turned);
    }

    private Tensor inverses(Tensor like, double... values) {
        return like.backend().fromDoubles(values, Shape.of(spectrum.size(), channels, channels), like.dtype());
    }

    private static Tensor matrix(Tensor like, int rows, int columns, double... values) {
        DType dtype = like.dtype();
        return like.backend().fromDoubles(values, Shape.of(rows, columns), dtype);
    }

    /** {@code [2 columns, W]}: cosines, then minus sines. */
    private double[] forwardWidth() {
        int width = spectrum.width();
        double[] matrix = new double[2 * spectrum.columns() * width];
        for (int i = 0; i < spectrum.columns() * width; i++) {
            double phase = phase(i / width, i % width, width);
            matrix[i] = Math.cos(phase);
            matrix[spectrum.columns() * width + i] = -Math.sin(phase);
        }
        return matrix;
    }

    /** {@code [W, 2 columns]}: the inverse of {@link #forwardWidth}, conjugate columns included. */
    private double[] inverseWidth() {
        int width = spectrum.width();
        int columns = spectrum.columns();
        double[] matrix = new double[2 * columns * width];
        for (int i = 0; i < columns * width; i++) {
            int v = i % columns;
            double scale = (2 * v % width == 0 ? 1.0 : 2.0) / width;
            double phase = phase(i / columns, v, width);
            matrix[i / columns * 2 * columns + v] = scale * Math.cos(phase);
            matrix[i / columns * 2 * columns + columns + v] = -scale * Math.sin(phase);
        }
        return matrix;
    }

    /** {@code [2 H, 2 H]}: multiplication by {@code scale * exp(sign * i phase)}, in blocks of real and imaginary parts. */
    private double[] height(double scale, int sign) {
        int height = spectrum.height();
        double[] matrix = new double[4 * height * height];
        for (int u = 0; u < height; u++) {
            for (int j = 0; j < height; j++) {
                double cosine = scale * Math.cos(phase(u, j, height));
                double sine = scale * sign * Math.sin(phase(u, j, height));
                int top = u * 2 * height + j;
                int bottom = (height + u) * 2 * height + j;
                matrix[top] = cosine;
                matrix[top + height] = -sine;
                matrix[bottom] = sine;
                matrix[bottom + height] = cosine;
            }
        }
        return matrix;
    }

    private static double phase(int frequency, int position, int extent) {
        return 2 * Math.PI * (frequency * position % extent) / extent;
    }
}
