package org.flows4j.layers.reshape;

import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/** Separates the colors of a checkerboard, collapsed horizontally: {@code [N, H, W, C]} to {@code [N, H, W/2, 2C]}. */
abstract class Checkerboard extends Rearrangement {
    private final String name;

    /** @param name the name of the layer in messages */
    Checkerboard(String name) {
        this.name = name;
    }

    /** The parity of row plus column of the elements of a channel that are among the first C channels of the result, or the last. */
    abstract int parity(int channel, boolean last);

    @Override
    final Tensor rearrange(Tensor x) {
        Shape collapsed = outputShape(x.shape().sample());
        return select(x, sources(collapsed)).reshape(collapsed.batch(x.shape().dim(0)));
    }

    @Override
    final Tensor restore(Tensor z) {
        Shape restored = Images.restoredColumns(name, z.shape());
        int[] sources = sources(z.shape().sample());
        int[] places = new int[sources.length];
        for (int i = 0; i < places.length; i++) {
            places[sources[i]] = i;
        }
        return select(z, places).reshape(restored);
    }

    private static Tensor select(Tensor x, int... indices) {
        return x.backend().select(x.reshape(x.shape().dim(0), indices.length), indices);
    }

    /** The index in the image of each element of the result. */
    private int[] sources(Shape collapsed) {
        int pairs = collapsed.dim(1);
        int channels = collapsed.channels() / 2;
        int[] sources = new int[Math.toIntExact(collapsed.size())];
        for (int i = 0; i < sources.length; i++) {
            int channel = i % channels;
            boolean last = i / channels % 2 == 1;
            int pair = i / (2 * channels) % pairs;
            int row = i / (2 * channels * pairs);
            int column = 2 * pair + (row + parity(channel, last)) % 2;
            sources[i] = (row * 2 * pairs + column) * channels + channel;
        }
        return sources;
    }

    @Override
    public final Shape outputShape(Shape input) {
        return Images.collapsedColumns(name, input);
    }
}
