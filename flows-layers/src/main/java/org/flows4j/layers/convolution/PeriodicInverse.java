package org.flows4j.layers.convolution;

import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * The inverse of a convolution with circular padding.
 *
 * @param spectrum the image's frequencies
 */
record PeriodicInverse(HalfSpectrum spectrum) implements ConvolutionInverse {
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
