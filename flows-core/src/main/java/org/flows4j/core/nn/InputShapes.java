package org.flows4j.core.nn;

import org.flows4j.core.tensor.Shape;

/** Checks of the input shapes that networks are built for. */
public final class InputShapes {
    private InputShapes() {}

    /** Checks that samples are images with that many channels, and returns their shape. */
    public static Shape image(String network, Shape input, int channels) {
        requireImage(network, input);
        return channels(network, input, channels);
    }

    /** Checks that samples are vectors of that many components, and returns their shape. */
    public static Shape vector(String network, Shape input, int dimensions) {
        requireVector(network, input);
        return channels(network, input, dimensions);
    }

    static void requireImage(String network, Shape input) {
        if (input.rank() != 3) {
            throw new IllegalArgumentException(network + " takes images [H, W, C], got samples of shape " + input
                    + "; vectors [D] take an Mlp or dense layers");
        }
    }

    static void requireVector(String network, Shape input) {
        if (input.rank() != 1) {
            throw new IllegalArgumentException(network + " takes vectors [D], got samples of shape " + input
                    + "; images [H, W, C] take a convolutional network, or flatten them first");
        }
    }

    private static Shape channels(String network, Shape input, int channels) {
        if (input.channels() != channels) {
            throw new IllegalArgumentException(
                    network + " was built for " + channels + " input channels, got samples of shape " + input);
        }
        return input;
    }
}
