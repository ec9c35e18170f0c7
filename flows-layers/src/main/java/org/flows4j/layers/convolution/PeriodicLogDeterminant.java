package org.flows4j.layers.convolution;

import org.flows4j.core.linalg.ComplexLu;
import org.flows4j.core.tensor.CustomGradient;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/**
 * {@code log|det|} of the circular convolution of an image with a kernel {@code [C, C, size, size]}: the sum over all
 * frequencies of {@code log|det K^|}, a FLOAT64 scalar, in double inside and out. With {@code R + iJ = K^^-1}, the gradient of
 * K^'s real part is {@code R^T} and of its imaginary part {@code -J^T}.
 *
 * @param spectrum the image's frequencies
 */
record PeriodicLogDeterminant(HalfSpectrum spectrum) implements CustomGradient {
    /** Computes the log-determinant of a recorded or plain kernel. */
    Tensor of(Tensor kernel) {
        return apply(kernel)[0];
    }

    @Override
    public Tensor[] forward(Tensor... inputs) {
        TensorBackend backend = inputs[0].backend();
        ComplexLu[] decompositions = spectrum.decompose(backend, inputs[0].toDoubles(), inputs[0].shape());
        return new Tensor[] {backend.fill(spectrum.logAbsDeterminant(decompositions), Shape.of(), DType.FLOAT64)};
    }

    @Override
    public @Nullable Tensor[] backward(
            Tensor[] inputs, Tensor[] outputs, @Nullable Tensor[] outputGradients, boolean[] needed) {
        Tensor outputGradient = outputGradients[0];
        if (outputGradient == null) {
            return new @Nullable Tensor[1];
        }
        Tensor kernel = inputs[0];
        TensorBackend backend = kernel.backend();
        try (Scope scope = backend.openScope()) {
            double[] gradients = gradients(backend, kernel, outputGradient.item());
            return new Tensor[] {
                scope.keep(spectrum.pullBack(backend, gradients, kernel.shape()).cast(kernel.dtype()))
            };
        }
    }

    private double[] gradients(TensorBackend backend, Tensor kernel, double factor) {
        int channels = kernel.shape().dim(0);
        int size = spectrum.size();
        ComplexLu[] decompositions = spectrum.decompose(backend, kernel.toDoubles(), kernel.shape());
        double[] gradients = new double[2 * size * channels * channels];
        backend.parallel(size, frequency -> {
            double scale = factor * spectrum.weight(frequency);
            if (spectrum.weight(frequency) > 0) {
                ComplexLu.Matrix inverse = decompositions[frequency].inverse();
                storeTransposed(scale, inverse.real(), gradients, frequency, channels);
                storeTransposed(-scale, inverse.imaginary(), gradients, size + frequency, channels);
            }
        });
        return gradients;
    }

    private static void storeTransposed(double scale, double[] matrix, double[] to, int row, int channels) {
        int start = row * channels * channels;
        for (int i = 0; i < channels; i++) {
            for (int j = 0; j < channels; j++) {
                to[start + j * channels + i] = scale * matrix[i * channels + j];
            }
        }
    }
}
