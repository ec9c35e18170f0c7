package org.flows4j.layers.reshape;

/** The order of the channels that {@link Squeeze} makes from a 2x2 block; i is the row in the block, j the column. */
public enum ChannelOrder {
    /**
     * {@code c * 4 + 2 * i + j}: the first half of the output channels comes from the first half of the input channels
     * (Glow, RealNVP).
     */
    CHANNEL_MAJOR,
    /** {@code (2 * i + j) * C + c}: the first half of the channels is the even rows (space-to-depth; Flow++, VFlow). */
    SPACE_MAJOR
}
