package org.flows4j.layers.reshape;

import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * Turns 2x2 blocks of positions into channels (Dinh et al. 2017, section 3.6): {@code [N, H, W, C]} to
 * {@code [N, H/2, W/2, 4C]}. It only moves elements: log|det| = 0. {@code Inverted} turns it into the unsqueeze.
 */
public final class Squeeze extends Rearrangement {
    private final ChannelOrder order;

    /**
     * Creates the layer.
     *
     * @param order the order of the new channels
     */
    public Squeeze(ChannelOrder order) {
        this.order = order;
    }

    @Override
    Tensor rearrange(Tensor x) {
        Shape shape = x.shape();
        Tensor blocks = x.reshape(shape.dim(0), shape.dim(1) / 2, 2, shape.dim(2) / 2, 2, shape.channels());
        Tensor grouped = switch (order) {
            case CHANNEL_MAJOR -> blocks.permute(0, 1, 3, 5, 2, 4);
            case SPACE_MAJOR -> blocks.permute(0, 1, 3, 2, 4, 5);
        };
        return grouped.reshape(outputShape(shape.sample()).batch(shape.dim(0)));
    }

    @Override
    Tensor restore(Tensor z) {
        Shape shape = z.shape();
        if (shape.rank() != 4 || shape.channels() % 4 != 0) {
            throw new IllegalArgumentException(
                    "The inverse of Squeeze takes images [N, H, W, C] with C a multiple of 4, got " + z);
        }
        int channels = shape.channels() / 4;
        Tensor blocks = switch (order) {
            case CHANNEL_MAJOR -> grouped(z, channels, 2, 2).permute(0, 1, 4, 2, 5, 3);
            case SPACE_MAJOR -> grouped(z, 2, 2, channels).permute(0, 1, 3, 2, 4, 5);
        };
        return blocks.reshape(shape.dim(0), 2 * shape.dim(1), 2 * shape.dim(2), channels);
    }

    private static Tensor grouped(Tensor z, int first, int second, int third) {
        return z.reshape(z.shape().dim(0), z.shape().dim(1), z.shape().dim(2), first, second, third);
    }

    @Override
    public Shape outputShape(Shape input) {
        Images.require("Squeeze", input);
        if (input.dim(0) % 2 != 0 || input.dim(1) % 2 != 0) {
            throw new IllegalArgumentException("Squeeze halves height and width, but images of " + input.dim(0) + " x "
                    + input.dim(1) + " (samples of shape " + input + ") are odd: pad or crop the images so that each"
                    + " extent divides by 2 at every level, or use fewer levels");
        }
        return Shape.image(4 * input.channels(), input.dim(0) / 2, input.dim(1) / 2);
    }
}
