package org.flows4j.layers.reshape;

import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * Separates the colors of a checkerboard that alternate in the channels, too, collapsed horizontally: {@code [N, H, W, C]} to {@code [N, H,
 * W/2, 2C]}. The first C channels of the result are the elements of channels c whose row, column and channel add up to an odd number, or an
 * even one if inverted; the last C are the others. log|det| = 0. {@link CheckerboardSplit} has the same colors in all channels.
 */
public final class ChannelCheckerboard extends Rearrangement {
    private static final String NAME = "ChannelCheckerboard";

    private final boolean inverted;

    /**
     * Creates the layer.
     *
     * @param inverted whether the even elements come first
     */
    public ChannelCheckerboard(boolean inverted) {
        this.inverted = inverted;
    }

    @Override
    Tensor rearrange(Tensor x) {
        Shape collapsed = outputShape(x.shape().sample());
        int[] sources = sources(collapsed);
        return x.backend()
                .select(x.reshape(x.shape().dim(0), sources.length), sources)
                .reshape(collapsed.batch(x.shape().dim(0)));
    }

    @Override
    Tensor restore(Tensor z) {
        Shape restored = Images.restoredColumns(NAME, z.shape());
        int[] sources = sources(z.shape().sample());
        int[] places = new int[sources.length];
        for (int i = 0; i < places.length; i++) {
            places[sources[i]] = i;
        }
        return z.backend()
                .select(z.reshape(z.shape().dim(0), places.length), places)
                .reshape(restored);
    }

    /** The index in the image of each element of the result. */
    private int[] sources(Shape collapsed) {
        int pairs = collapsed.dim(1);
        int channels = collapsed.channels() / 2;
        int[] sources = new int[Math.toIntExact(collapsed.size())];
        for (int i = 0; i < sources.length; i++) {
            int channel = i % channels;
            boolean second = i / channels % 2 == 1;
            int pair = i / (2 * channels) % pairs;
            int row = i / (2 * channels * pairs);
            int wanted = second == inverted ? 1 : 0;
            int column = 2 * pair + (row + channel + wanted) % 2;
            sources[i] = (row * 2 * pairs + column) * channels + channel;
        }
        return sources;
    }

    @Override
    public Shape outputShape(Shape input) {
        return Images.collapsedColumns(NAME, input);
    }
}
