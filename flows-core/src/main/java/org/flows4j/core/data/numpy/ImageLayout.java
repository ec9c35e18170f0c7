package org.flows4j.core.data.numpy;

/** The position of the channels in an array {@code [count, a, b, c]} of images. */
public enum ImageLayout {
    /**
     * Channels first if the second dimension is 1 or 3 and the last is neither, as in {@code [count, 3, 32, 32]};
     * channels last otherwise.
     */
    AUTO,
    /** {@code [count, height, width, channels]}. */
    CHANNELS_LAST,
    /** {@code [count, channels, height, width]}. */
    CHANNELS_FIRST;

    /** Decides for an array of the given dimensions. */
    boolean isChannelsFirst(int second, int last) {
        return switch (this) {
            case CHANNELS_FIRST -> true;
            case CHANNELS_LAST -> false;
            case AUTO -> (second == 1 || second == 3) && last != 1 && last != 3;
        };
    }
}
