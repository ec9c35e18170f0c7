package org.flows4j.core.tensor.cpu;

import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Checks the operands of dense layers and convolutions before they reach native code. */
final class ConvolutionShapes {
    private ConvolutionShapes() {}

    static void dense(Tensor x, Tensor weight, @Nullable Tensor bias) {
        boolean ranks = x.shape().rank() == 2 && weight.shape().rank() == 2;
        if (!ranks || x.shape().dim(1) != weight.shape().dim(0) || x.dtype() != weight.dtype()) {
            throw new IllegalArgumentException(
                    "A dense layer needs rows [n, in] and a weight [in, out] of one dtype, got " + x + " and "
                            + weight);
        }
        checkBias(bias, weight, weight.shape().dim(1));
    }

    static void forward(Tensor x, Tensor weight, @Nullable Tensor bias) {
        checkKernel(weight.shape());
        if (x.shape().rank() != 4 || x.shape().dim(3) != weight.shape().dim(1) || x.dtype() != weight.dtype()) {
            throw new IllegalArgumentException(
                    "A convolution needs images [n, h, w, in] and a weight [out, in, kh, kw] of one" + " dtype, got "
                            + x + " and " + weight);
        }
        checkBias(bias, weight, weight.shape().dim(0));
    }

    static void inputGradient(Tensor gradient, Tensor weight) {
        checkKernel(weight.shape());
        Shape shape = gradient.shape();
        if (shape.rank() != 4 || shape.dim(3) != weight.shape().dim(0) || gradient.dtype() != weight.dtype()) {
            throw new IllegalArgumentException(
                    "The input gradient of a convolution needs a gradient [n, h, w, out] and a"
                            + " weight [out, in, kh, kw] of one dtype, got " + gradient + " and " + weight);
        }
    }

    static void weightGradient(Tensor x, Tensor gradient, Shape weight) {
        checkKernel(weight);
        boolean ranks = x.shape().rank() == 4 && gradient.shape().rank() == 4;
        if (!ranks
                || !gradient.shape().equals(x.shape().with(3, weight.dim(0)))
                || x.shape().dim(3) != weight.dim(1)
                || x.dtype() != gradient.dtype()) {
            throw new IllegalArgumentException(
                    "The gradient of a weight " + weight + " needs images [n, h, w, in] and a"
                            + " gradient [n, h, w, out] of one dtype, got " + x + " and " + gradient);
        }
    }

    private static void checkKernel(Shape weight) {
        if (weight.rank() != 4 || weight.dim(2) % 2 == 0 || weight.dim(3) % 2 == 0) {
            throw new IllegalArgumentException(
                    "A convolution weight is [out, in, kh, kw] with odd kh and kw, got " + weight);
        }
    }

    private static void checkBias(@Nullable Tensor bias, Tensor weight, int out) {
        if (bias != null && (!bias.shape().equals(Shape.of(out)) || bias.dtype() != weight.dtype())) {
            throw new IllegalArgumentException(
                    "The bias beside " + weight + " needs shape [" + out + "] and that dtype, got " + bias);
        }
    }
}
