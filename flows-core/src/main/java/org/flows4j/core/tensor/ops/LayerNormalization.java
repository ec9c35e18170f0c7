package org.flows4j.core.tensor.ops;

import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/**
 * Layer normalization over the channels of each position (Ba et al. 2016): {@code y = (x - mean) / sqrt(variance + epsilon) * gain +
 * bias} with the mean and the (biased) variance of the position's own channels.
 *
 * <p>Inputs: x {@code [.., C]}, gain and bias {@code [C]}. Results: y, shaped as x.
 *
 * @param epsilon added to the variance, positive
 */
public record LayerNormalization(double epsilon) implements FusedOp {
    @Override
    public Tensor[] compose(Tensor... inputs) {
        check(inputs);
        Tensor x = inputs[0];
        Tensor centered = x.sub(channelMean(x));
        Tensor deviation = channelMean(centered.square()).add(epsilon).unary(UnaryOp.SQRT);
        return new Tensor[] {centered.div(deviation).mul(inputs[1]).add(inputs[2])};
    }

    private static Tensor channelMean(Tensor x) {
        Shape shape = x.shape();
        return x.sum(-1).mul(1.0 / shape.channels()).reshape(shape.with(-1, 1));
    }

    @Override
    public void check(Tensor... inputs) {
        OpInputs.count(this, 3, inputs);
        OpInputs.batched("x", inputs[0]);
        Shape channels = Shape.of(inputs[0].shape().channels());
        OpInputs.shape("gain", inputs[1], channels);
        OpInputs.shape("bias", inputs[2], channels);
        OpInputs.oneDType(this, inputs);
    }
}
