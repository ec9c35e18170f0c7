package org.flows4j.core.nn.parts;

import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.nn.ProductCalls;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.Shape;

/**
 * A convolution (cross-correlation) with stride 1 and zero padding that keeps the image size.
 *
 * <p>Shapes: {@code [N, H, W, inputs]} to {@code [N, H, W, outputs]}; weight {@code [outputs, inputs, kernel, kernel]}.
 *
 * @param inputs channels of h
 * @param outputs channels of the result
 * @param kernel rows and columns of the kernel, odd
 */
public record ConvolutionPart(int inputs, int outputs, int kernel) implements NetworkPart {
    private static final int LARGEST_KERNEL = 255;

    /** @throws IllegalArgumentException if there are no channels, or the kernel is not odd or larger than 255 */
    public ConvolutionPart {
        if (inputs < 1 || outputs < 1 || kernel < 1 || kernel % 2 == 0 || kernel > LARGEST_KERNEL) {
            throw new IllegalArgumentException("A convolution needs channels and an odd kernel of at most "
                    + LARGEST_KERNEL + ", got " + inputs + " and " + outputs + " channels and kernel " + kernel);
        }
    }

    @Override
    public BuiltPart build(ParameterFactory parameters, Shape input, int contextChannels) {
        if (input.rank() != 3) {
            throw new IllegalArgumentException("A convolution takes images [H, W, C], got samples of shape " + input);
        }
        NetworkPart.requireChannels("convolution", inputs, input);
        Initializer start = Initializer.uniform(1 / Math.sqrt((double) inputs * kernel * kernel));
        Parameter weight = parameters.parameter("weight", Shape.of(outputs, inputs, kernel, kernel), start);
        Parameter bias = parameters.parameter("bias", Shape.of(outputs), start);
        return new BuiltPart(
                input.with(-1, outputs),
                ParameterList.of(weight, bias),
                (h, context, evaluation) ->
                        ProductCalls.conv2d(h, evaluation.value(weight), evaluation.value(bias), Activation.NONE));
    }
}
