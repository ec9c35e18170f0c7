package org.flows4j.layers.reshape;

import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * Separates even from odd columns: {@code [N, H, W, C]} to {@code [N, H, W/2, 2C]}, the first C channels being the even columns,
 * the last C the odd ones; a coupling after it conditions one set on the other. The published code of Flow++ and VFlow
 * does this under the name of a checkerboard ({@link CheckerboardSplit} is the true one). log|det| = 0.
 */
public final class ColumnParitySplit extends Rearrangement {
    private static final String NAME = "ColumnParitySplit";

    /** Creates the layer. */
    public ColumnParitySplit() {}

    /** Neighboring columns are neighbors in memory already. */
    @Override
    Tensor rearrange(Tensor x) {
        return x.reshape(outputShape(x.shape().sample()).batch(x.shape().dim(0)));
    }

    @Override
    Tensor restore(Tensor z) {
        return z.reshape(Images.restoredColumns(NAME, z.shape()));
    }

    @Override
    public Shape outputShape(Shape input) {
        return Images.collapsedColumns(NAME, input);
    }
}
