package org.flows4j.core.nn.parts;

import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.nn.ProductCalls;
import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * A dense layer, {@code h W + b}. A masked one has {@code W * mask} in place of W; the mask, of zeros and ones, is a buffer, which
 * determines the units that depend on one another and starts as all ones.
 *
 * <p>Shapes: {@code [N, inputs]} to {@code [N, outputs]}; weight and mask {@code [inputs, outputs]}, bias {@code [outputs]}.
 *
 * @param inputs units of h, at least 1
 * @param outputs units of the result, at least 1
 * @param masked whether there is a mask
 */
public record LinearPart(int inputs, int outputs, boolean masked) implements NetworkPart {
    /** @throws IllegalArgumentException if there are no inputs or no outputs */
    public LinearPart {
        if (inputs < 1 || outputs < 1) {
            throw new IllegalArgumentException(
                    "A dense layer needs inputs and outputs, got " + inputs + " and " + outputs);
        }
    }

    @Override
    public BuiltPart build(ParameterFactory parameters, Shape input, int contextChannels) {
        if (input.rank() != 1) {
            throw new IllegalArgumentException("A dense layer takes vectors [D], got samples of shape " + input);
        }
        NetworkPart.requireChannels("linear", inputs, input);
        Shape shape = Shape.of(inputs, outputs);
        Initializer start = Initializer.uniform(1 / Math.sqrt(inputs));
        Parameter weight = parameters.parameter("weight", shape, start);
        Parameter bias = parameters.parameter("bias", Shape.of(outputs), start);
        if (!masked) {
            return new BuiltPart(
                    Shape.vector(outputs),
                    ParameterList.of(weight, bias),
                    (h, context, evaluation) -> product(h, evaluation.value(weight), evaluation.value(bias)));
        }
        Parameter mask = parameters.buffer("mask", shape, Initializer.constant(1));
        return new BuiltPart(
                Shape.vector(outputs),
                ParameterList.of(weight, bias, mask),
                (h, context, evaluation) ->
                        product(h, evaluation.value(weight).mul(evaluation.value(mask)), evaluation.value(bias)));
    }

    private static Tensor product(Tensor h, Tensor weight, Tensor bias) {
        return ProductCalls.dense(h, weight, bias, Activation.NONE, false);
    }
}
