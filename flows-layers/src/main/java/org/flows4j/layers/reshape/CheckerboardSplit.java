package org.flows4j.layers.reshape;

import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * Separates the black from the white squares of a checkerboard (Dinh et al. 2017, section 3.4), collapsed horizontally:
 * {@code [N, H, W, C]} to {@code [N, H, W/2, 2C]}. The first C channels are the positions whose row and column add up to an
 * even number, the last C the others; a coupling after it conditions one set on the other. log|det| = 0.
 */
public final class CheckerboardSplit extends Rearrangement {
    private static final String NAME = "CheckerboardSplit";

    /** Creates the layer. */
    public CheckerboardSplit() {}

    @Override
    Tensor rearrange(Tensor x) {
        Shape sample = outputShape(x.shape().sample());
        return swapOddRows(x, sample).reshape(sample.batch(x.shape().dim(0)));
    }

    @Override
    Tensor restore(Tensor z) {
        Shape restored = Images.restoredColumns(NAME, z.shape());
        return swapOddRows(z, z.shape().sample()).reshape(restored);
    }

    /** In even rows neighboring columns are in order already; in odd rows the white square comes first. Its own inverse. */
    private static Tensor swapOddRows(Tensor x, Shape collapsed) {
        int half = collapsed.channels() / 2;
        int row = collapsed.dim(1) * collapsed.channels();
        int[] indices = new int[Math.toIntExact(collapsed.size())];
        for (int i = 0; i < indices.length; i++) {
            boolean oddRow = i / row % 2 == 1;
            boolean first = i / half % 2 == 0;
            indices[i] = !oddRow ? i : first ? i + half : i - half;
        }
        return x.backend().select(x.reshape(x.shape().dim(0), indices.length), indices);
    }

    @Override
    public Shape outputShape(Shape input) {
        return Images.collapsedColumns(NAME, input);
    }
}
