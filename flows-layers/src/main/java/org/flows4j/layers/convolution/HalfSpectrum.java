package org.flows4j.layers.convolution;

import org.flows4j.core.linalg.ComplexLu;
import org.flows4j.core.linalg.SingularMatrixException;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/**
 * The frequencies {@code (u, v)} of real images of one size, without those whose values are conjugates of others':
 * {@code v <= W / 2}, frequency number {@code u (W / 2 + 1) + v}. At each of them a convolution with circular padding
 * multiplies the channels by one complex matrix, {@code K^(u, v) = sum_t K[t] exp(i (2 pi u t_row / H + 2 pi v t_column / W))}
 * with taps counted from the center. A kernel may be larger than the image.
 */
record HalfSpectrum(int height, int width) {
    /** Columns of frequencies. */
    int columns() {
        return width / 2 + 1;
    }

    /** The number of frequencies. */
    int size() {
        return height * columns();
    }

    /**
     * The number of frequencies of the whole spectrum that one represents: itself and its conjugate. In the columns that are their own
     * conjugates, the upper half represents the lower one, which has weight 0.
     */
    int weight(int frequency) {
        int mirrored = mirrored(frequency);
        return mirrored == frequency ? 1 : mirrored < frequency ? 0 : 2;
    }

    /** The number of the conjugate frequency; larger than all numbers if it is not in the set. */
    int mirrored(int frequency) {
        int u = frequency / columns();
        int v = frequency % columns();
        return (2 * v) % width == 0 ? (height - u) % height * columns() + v : Integer.MAX_VALUE;
    }

    /** {@code cos} (first all frequencies) and {@code sin} of the phase of each tap: {@code [2 size, taps]}. */
    private double[] phases(int kernelSize) {
        int taps = kernelSize * kernelSize;
        double[] phases = new double[2 * size() * taps];
        for (int frequency = 0; frequency < size(); frequency++) {
            for (int tap = 0; tap < taps; tap++) {
                int row = frequency / columns() * (tap / kernelSize - kernelSize / 2);
                int column = frequency % columns() * (tap % kernelSize - kernelSize / 2);
                double phase = 2
                        * Math.PI
                        * ((double) Math.floorMod(row, height) / height
                                + (double) Math.floorMod(column, width) / width);
                phases[frequency * taps + tap] = Math.cos(phase);
                phases[(size() + frequency) * taps + tap] = Math.sin(phase);
            }
        }
        return phases;
    }

    private Tensor phases(TensorBackend backend, int kernelSize) {
        return backend.fromDoubles(phases(kernelSize), Shape.of(2 * size(), kernelSize * kernelSize), DType.FLOAT64);
    }

    /**
     * Decomposes the matrix of each frequency of a kernel {@code [C, C, size, size]}; where the weight is 0 there is none.
     *
     * @throws SingularMatrixException if one of them has no inverse, up to rounding
     */
    ComplexLu[] decompose(TensorBackend backend, double[] kernel, Shape shape) {
        int channels = shape.dim(0);
        int matrix = channels * channels;
        int taps = shape.dim(2) * shape.dim(3);
        double[] transformed;
        try (Scope scope = backend.openScope()) {
            Tensor values = backend.fromDoubles(kernel, Shape.of(matrix, taps), DType.FLOAT64);
            transformed = backend.matmul(phases(backend, shape.dim(3)), values, false, true)
                    .toDoubles();
        }
        double roundings = taps * channels * Math.ulp(largestSum(kernel, taps));
        ComplexLu[] decompositions = new ComplexLu[size()];
        backend.parallel(size(), frequency -> {
            if (weight(frequency) > 0) {
                decompositions[frequency] =
                        ComplexLu.of(transformed, frequency * matrix, (size() + frequency) * matrix, channels);
            }
        });
        for (int frequency = 0; frequency < decompositions.length; frequency++) {
            if (weight(frequency) > 0) {
                requireRegular(decompositions[frequency], frequency, roundings);
            }
        }
        return decompositions;
    }

    /** {@code log|det|} of the whole convolution from the matrices that {@link #decompose} returned. */
    double logAbsDeterminant(ComplexLu... decompositions) {
        double sum = 0;
        for (int frequency = 0; frequency < size(); frequency++) {
            int weight = weight(frequency);
            if (weight > 0) {
                sum += weight * decompositions[frequency].logAbsDeterminant();
            }
        }
        return sum;
    }

    /** The largest possible element of a frequency's matrix, which is the scale of its rounding errors. */
    private static double largestSum(double[] kernel, int taps) {
        double largest = 0;
        for (int pair = 0; pair < kernel.length; pair += taps) {
            double sum = 0;
            for (int tap = 0; tap < taps; tap++) {
                sum += Math.abs(kernel[pair + tap]);
            }
            largest = Math.max(largest, sum);
        }
        return largest;
    }

    private void requireRegular(ComplexLu decomposition, int frequency, double roundings) {
        double pivot = decomposition.smallestPivot();
        if (!(pivot > roundings)) {
            throw new SingularMatrixException("A periodic convolution of " + height + " x " + width
                    + " images has no inverse: its matrix at frequency (" + frequency / columns() + ", "
                    + frequency % columns() + ") is singular, with a pivot of " + pivot
                    + "; start from other parameters or train in smaller steps");
        }
    }

    /**
     * The gradient of a kernel when those of the real and imaginary parts of its matrices are given: {@code [C, C, size,
     * size]}, FLOAT64.
     *
     * @param gradients {@code [2 size, C * C]}, first of all real parts
     */
    Tensor pullBack(TensorBackend backend, double[] gradients, Shape shape) {
        Tensor values =
                backend.fromDoubles(gradients, Shape.of(2 * size(), shape.dim(0) * shape.dim(1)), DType.FLOAT64);
        return backend.matmul(values, phases(backend, shape.dim(3)), true, false)
                .reshape(shape);
    }
}
