package org.flows4j.layers.convolution;

import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/** The inverse of a zero-padded convolution whose kernel has taps in one corner only, and a triangular center. */
record TriangularInverse(Corner corner) implements ConvolutionInverse {
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
