package org.flows4j.layers.reshape;

import org.flows4j.core.tensor.Shape;

/** Checks shared by layers that take images. */
final class Images {
    private Images() {}

    static void require(String layer, Shape input) {
        if (input.rank() != 3) {
            throw new IllegalArgumentException(layer + " takes images [H, W, C], got samples of shape " + input);
        }
    }

    /** The shape {@code [H, W/2, 2C]} in which the channel halves are the two parities of position. */
    static Shape collapsedColumns(String layer, Shape input) {
        require(layer, input);
        if (input.dim(1) % 2 != 0) {
            throw new IllegalArgumentException(layer + " needs an even width, but images are " + input.dim(0) + " x "
                    + input.dim(1) + " (samples of shape " + input + "): pad or crop them by one column");
        }
        return Shape.image(2 * input.channels(), input.dim(0), input.dim(1) / 2);
    }

    /** The shape before {@link #collapsedColumns}, batch included. */
    static Shape restoredColumns(String layer, Shape batch) {
        if (batch.rank() != 4 || batch.channels() % 2 != 0) {
            throw new IllegalArgumentException("The inverse of " + layer
                    + " takes images [N, H, W, C] with an even number of channels, got " + batch);
        }
        return batch.with(2, 2 * batch.dim(2)).with(-1, batch.channels() / 2);
    }
}
