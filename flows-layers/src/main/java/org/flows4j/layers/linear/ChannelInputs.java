package org.flows4j.layers.linear;

import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/** Checks of the input of layers that mix channels. */
final class ChannelInputs {
    private ChannelInputs() {}

    /** Checks that samples are vectors or images with that many channels, and returns their shape. */
    static Shape check(String layer, Shape input, int channels) {
        if (input.rank() != 1 && input.rank() != 3) {
            throw new IllegalArgumentException(
                    layer + " takes vectors [D] or images [H, W, C], got samples of shape " + input);
        }
        if (input.channels() != channels) {
            throw new IllegalArgumentException(
                    layer + " was built for " + channels + " channels, got samples of shape " + input);
        }
        return input;
    }

    /** Checks a batch and returns the number of positions of each of its samples. */
    static int positions(String layer, Tensor batch, int channels) {
        return Math.toIntExact(check(layer, batch.shape().sample(), channels).size() / channels);
    }
}
