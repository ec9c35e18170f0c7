package org.flows4j.layers.autoregressive;

import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The channels of images in two parts.
 *
 * @param given what the others are conditioned on, null for nothing
 * @param modelled the others
 */
public record ChannelParts(@Nullable Tensor given, Tensor modelled) {
    /** Of images whose first so many channels are given. */
    public static ChannelParts of(Tensor images, int given) {
        if (given == 0) {
            return new ChannelParts(null, images);
        }
        Tensor[] parts = new Split(-1, given, images.shape().channels() - given).apply(images);
        return new ChannelParts(parts[0], parts[1]);
    }

    /** The images with the given channels as they are and others in place of the modelled ones. */
    public Tensor withModelled(Tensor replaced) {
        return given == null ? replaced : Tensor.concat(-1, given, replaced);
    }
}
