package org.flows4j.core.tensor.ops;

import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * An affine map of each channel: {@code y = (x + bias) * exp(logScale)}, the arithmetic of actnorm (Kingma and Dhariwal 2018,
 * section 3.1, in the order of the authors' code).
 *
 * <p>Inputs: x {@code [.., C]}, bias {@code [C]}, logScale {@code [C]}. Result: y, shaped as x.
 */
public record ChannelAffine() implements FusedOp {
    /** Applies the map to x {@code [.., C]}, bias {@code [C]} and logScale {@code [C]}. */
    public static Tensor of(Tensor x, Tensor bias, Tensor logScale) {
        return new ChannelAffine().apply(x, bias, logScale)[0];
    }

    @Override
    public Tensor[] compose(Tensor... inputs) {
        check(inputs);
        return new Tensor[] {inputs[0].add(inputs[1]).mul(inputs[2].exp())};
    }

    @Override
    public void check(Tensor... inputs) {
        OpInputs.count(this, 3, inputs);
        Shape channels = Shape.of(inputs[0].shape().channels());
        OpInputs.shape("bias", inputs[1], channels);
        OpInputs.shape("logScale", inputs[2], channels);
        OpInputs.oneDType(this, inputs);
    }
}
