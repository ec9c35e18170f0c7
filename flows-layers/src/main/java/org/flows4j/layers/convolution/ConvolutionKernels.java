package org.flows4j.layers.convolution;

import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.tensor.Shape;

/** Checks and rearrangements of the kernels {@code [out, in, size, size]} of invertible convolutions. */
final class ConvolutionKernels {
    private ConvolutionKernels() {}

    /**
     * Checks the sample shape and the kernel size of a convolution from images to images of the same shape.
     *
     * @throws IllegalArgumentException if samples are not images or the size is not odd
     */
    static void check(String layer, Shape input, int kernelSize) {
        if (input.rank() != 3 || input.size() == 0) {
            throw new IllegalArgumentException(
                    layer + " takes images [H, W, C], got samples of shape " + input + "; reshape vectors first");
        }
        if (kernelSize < 1 || kernelSize % 2 == 0) {
            throw new IllegalArgumentException(
                    layer + " needs an odd kernel size, which has a center; got " + kernelSize);
        }
    }

    /**
     * Checks the values of a parameter and returns them.
     *
     * @throws IllegalStateException if one is infinite or not a number
     */
    static double[] requireFinite(Parameter parameter) {
        double[] values = parameter.value().toDoubles();
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new IllegalStateException("Element " + i + " of " + parameter.name() + " is " + values[i]
                        + ", so the convolution has no inverse; load or train parameters that are finite");
            }
        }
        return values;
    }

    /** The kernel of the transposed convolution: channels exchanged, taps turned by half a turn. */
    static double[] transpose(double[] kernel, Shape shape) {
        int channels = shape.dim(0);
        int taps = shape.dim(2) * shape.dim(3);
        double[] transposed = new double[kernel.length];
        for (int out = 0; out < channels; out++) {
            for (int in = 0; in < channels; in++) {
                for (int tap = 0; tap < taps; tap++) {
                    transposed[(in * channels + out) * taps + taps - 1 - tap] =
                            kernel[(out * channels + in) * taps + tap];
                }
            }
        }
        return transposed;
    }

    /** Returns one tap of a kernel as a matrix {@code [in, out]}; rows of channels multiply it from the left. */
    static double[] tap(double[] kernel, Shape shape, int row, int column) {
        int channels = shape.dim(0);
        int size = shape.dim(3);
        double[] matrix = new double[channels * channels];
        for (int out = 0; out < channels; out++) {
            for (int in = 0; in < channels; in++) {
                matrix[in * channels + out] = kernel[((out * channels + in) * size + row) * size + column];
            }
        }
        return matrix;
    }
}
