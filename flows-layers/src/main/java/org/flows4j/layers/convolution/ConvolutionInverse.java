package org.flows4j.layers.convolution;

import org.flows4j.core.tensor.CustomGradient;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The x with {@code K * x = z} for an invertible convolution {@code *}. Inputs: z, {@code [N, H, W, C]}, and K, {@code [C, C,
 * size, size]}. From {@code K * dx + dK * x = dz} follow the gradients, with g that of x: {@code K^-T g} of z, and of K minus
 * that of a convolution of x whose result has the gradient {@code K^-T g}.
 */
sealed interface ConvolutionInverse extends CustomGradient {
    /** Solves {@code K * x = z}. */
    Tensor solve(Tensor z, double[] kernel, Shape shape);

    /** Solves {@code K^T * x = g}. */
    Tensor solveTransposed(Tensor g, double[] kernel, Shape shape);

    /** The gradient of the kernel, when {@code K * x} has the gradient g. */
    Tensor kernelGradient(Tensor x, Tensor g, Shape shape);

    @Override
    default Tensor[] forward(Tensor... inputs) {
        Tensor kernel = inputs[1];
        return new Tensor[] {solve(inputs[0], kernel.toDoubles(), kernel.shape())};
    }

    @Override
    default @Nullable Tensor[] backward(
            Tensor[] inputs, Tensor[] outputs, @Nullable Tensor[] outputGradients, boolean[] needed) {
        Tensor outputGradient = outputGradients[0];
        if (outputGradient == null) {
            return new @Nullable Tensor[2];
        }
        Tensor kernel = inputs[1];
        Tensor toZ = solveTransposed(outputGradient, kernel.toDoubles(), kernel.shape());
        Tensor toKernel =
                needed[1] ? kernelGradient(outputs[0], toZ, kernel.shape()).neg() : null;
        return new @Nullable Tensor[] {toZ, toKernel};
    }

    /** The inverse of a zero-padded convolution whose kernel has taps in one corner only, and a triangular center. */
    record Triangular(Corner corner) implements ConvolutionInverse {
        @Override
        public Tensor solve(Tensor z, double[] kernel, Shape shape) {
            return WavefrontSolver.of(kernel, shape, corner).solve(z);
        }

        @Override
        public Tensor solveTransposed(Tensor g, double[] kernel, Shape shape) {
            double[] transposed = ConvolutionKernels.transpose(kernel, shape);
            return WavefrontSolver.of(transposed, shape, corner.opposite()).solve(g);
        }

        @Override
        public Tensor kernelGradient(Tensor x, Tensor g, Shape shape) {
            return x.backend().conv2dWeightGradient(x, g, shape)[0];
        }
    }

    /** The inverse of a convolution with circular padding, by the spectrum of the image's frequencies. */
    record Periodic(HalfSpectrum spectrum) implements ConvolutionInverse {
        @Override
        public Tensor solve(Tensor z, double[] kernel, Shape shape) {
            return SpectralSolver.of(z.backend(), spectrum, kernel, shape).solve(z);
        }

        @Override
        public Tensor solveTransposed(Tensor g, double[] kernel, Shape shape) {
            return solve(g, ConvolutionKernels.transpose(kernel, shape), shape);
        }

        @Override
        public Tensor kernelGradient(Tensor x, Tensor g, Shape shape) {
            int border = shape.dim(3) / 2;
            Tensor wrapped = CircularPadding.wrap(x, border);
            return x.backend().conv2dWeightGradient(wrapped, CircularPadding.zeros(g, border), shape)[0];
        }
    }
}
