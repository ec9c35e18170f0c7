package org.flows4j.layers.reshape;

/**
 * Separates the colors of a checkerboard that alternate in the channels, too, collapsed horizontally: {@code [N, H, W, C]} to {@code [N, H,
 * W/2, 2C]}. The first C channels of the result are the elements of channels c whose row, column and channel add up to an odd number, or an
 * even one if inverted; the last C are the others. log|det| = 0. {@link CheckerboardSplit} has the same colors in all channels.
 */
public final class ChannelCheckerboard extends Checkerboard {
    private final boolean inverted;

    /**
     * Creates the layer.
     *
     * @param inverted whether the even elements come first
     */
    public ChannelCheckerboard(boolean inverted) {
        super("ChannelCheckerboard");
        this.inverted = inverted;
    }

    @Override
    int parity(int channel, boolean last) {
        return (channel + (last == inverted ? 1 : 0)) % 2;
    }
}
