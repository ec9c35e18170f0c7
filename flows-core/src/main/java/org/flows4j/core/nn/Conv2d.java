package org.flows4j.core.nn;

import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A two-dimensional convolution (cross-correlation) with stride 1 and zero padding that keeps the image size:
 * {@code y = f(conv(x, weight) + bias)}.
 *
 * <p>Shapes: x {@code [N, H, W, in]}, weight {@code [out, in, k, k]} with k odd, bias {@code [out]}, y
 * {@code [N, H, W, out]}.
 */
public final class Conv2d extends AffineLayer {
    /**
     * A convolution over given parameters.
     *
     * @param weight {@code [out, in, kh, kw]}, kh and kw odd
     * @param bias {@code [out]}, or null for none
     * @param nonlinearity applied last
     */
    public Conv2d(Parameter weight, @Nullable Parameter bias, Nonlinearity nonlinearity) {
        super(weight, bias, nonlinearity);
    }

    private Conv2d(
            ParameterFactory parameters,
            int inputs,
            int outputs,
            int kernel,
            Initializer initializer,
            Nonlinearity nonlinearity) {
        super(parameters, Shape.of(outputs, inputs, kernel, kernel), outputs, initializer, nonlinearity);
    }

    /**
     * A convolution with bias; weight and bias start uniform on {@code [-b, b]}, {@code b = 1/sqrt(in * k * k)} (LeCun et
     * al. 1998).
     *
     * @param inputs channels of the input
     * @param outputs channels of the result
     * @param kernel rows and columns k of the kernel, odd
     * @param nonlinearity applied last
     */
    public static Conv2d create(
            ParameterFactory parameters, int inputs, int outputs, int kernel, Nonlinearity nonlinearity) {
        double fanIn = (double) inputs * kernel * kernel;
        return new Conv2d(parameters, inputs, outputs, kernel, Initializer.uniform(1 / Math.sqrt(fanIn)), nonlinearity);
    }

    /** A linear convolution with bias that starts as the constant 0. */
    public static Conv2d zero(ParameterFactory parameters, int inputs, int outputs, int kernel) {
        return new Conv2d(parameters, inputs, outputs, kernel, Initializer.zeros(), Nonlinearity.IDENTITY);
    }

    @Override
    Tensor product(Tensor x, Tensor weight, @Nullable Tensor bias, Activation activation, boolean hidden) {
        return ProductCalls.conv2d(x, weight, bias, activation, hidden);
    }

    @Override
    public Shape outputShape(Shape input) {
        return InputShapes.image("Conv2d", input, weightShape().dim(1))
                .with(-1, weightShape().dim(0));
    }
}
