package org.flows4j.layers.autoregressive;

import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Images whose channels are divided into two parts.
 *
 * @param given the channels that the others are conditioned on, or null for none
 * @param modelled the other channels
 */
public record ChannelParts(@Nullable Tensor given, Tensor modelled) {
    /** Splits images whose first channels are given. */
    public static ChannelParts of(Tensor images, int given) {
        if (given == 0) {
            return new ChannelParts(null, images);
        }
        Tensor[] parts = new Split(-1, given, images.shape().channels() - given).apply(images);
        return new ChannelParts(parts[0], parts[1]);
    }

    /** Returns the images with the given channels unchanged and the modeled channels replaced. */
    public Tensor withModelled(Tensor replaced) {
        return given == null ? replaced : Tensor.concat(-1, given, replaced);
    }
}
