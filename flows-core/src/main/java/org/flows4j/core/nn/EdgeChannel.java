package org.flows4j.core.nn;

import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/**
 * Glow's border indicator: an extra, last input channel that is 1 on the zero padding and 0 inside. Convolutions pad with 0
 * by themselves, so the channel is given as -1 inside, and the sum of its taps is added to the bias: a tap w contributes
 * {@code -w + w = 0} inside and {@code 0 + w} on the padding.
 */
final class EdgeChannel {
    private EdgeChannel() {}

    /** The image with the indicator as its last channel: {@code [N, H, W, C]} to {@code [N, H, W, C+1]}. */
    static Tensor append(Tensor x) {
        return Tensor.concat(-1, x, inside(x, x.shape().with(-1, 1), x.dtype()));
    }

    /** The indicator's contribution to the bias of each output channel, {@code [out]}, given its weight {@code [out, 1, k, k]}. */
    static Tensor bias(Tensor weight) {
        return weight.sum(1, 2, 3);
    }

    /**
     * The indicator's contribution to each position, {@code [1, H, W, out]}: for few output channels, adding that is
     * cheaper than copying the input to append a channel.
     */
    static Tensor map(Tensor x, Tensor weight) {
        Tensor inside = inside(x, x.shape().with(0, 1).with(-1, 1), weight.dtype());
        return ProductCalls.conv2d(inside, weight, bias(weight), Activation.NONE);
    }

    private static Tensor inside(Tensor x, Shape shape, DType dtype) {
        TensorBackend plain = x.backend().plain();
        return plain.fill(-1, shape, dtype);
    }
}
