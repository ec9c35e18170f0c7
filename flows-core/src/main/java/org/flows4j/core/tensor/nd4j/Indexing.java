package org.flows4j.core.tensor.nd4j;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Operations that move elements. {@code INDArray.get} with more than one index is not used: on a view it compares the
 * absolute offset with the length of the view, and returns an empty array.
 */
final class Indexing {
    private Indexing() {}

    static INDArray permute(INDArray x, int... order) {
        return x.permute(order).dup('c');
    }

    /** Indices from {@code from} on along one axis, as many as the shape has. */
    static INDArray slice(INDArray x, int axis, int from, long... shape) {
        int[] beginAndSize = new int[2 * shape.length];
        beginAndSize[axis] = from;
        for (int i = 0; i < shape.length; i++) {
            beginAndSize[shape.length + i] = (int) shape[i];
        }
        return Ops.run("slice", Ops.array(x.dataType(), shape), beginAndSize, x);
    }

    static INDArray concat(int axis, INDArray[] parts, long... shape) {
        return Ops.run("concat", Ops.array(parts[0].dataType(), shape), new int[] {axis}, parts);
    }

    /** Picks columns of a matrix. */
    static INDArray select(INDArray rows, int... indices) {
        try (Scratch scratch = new Scratch()) {
            INDArray columns = scratch.own(Nd4j.createFromArray(indices));
            INDArray out = Ops.array(rows.dataType(), rows.size(0), indices.length);
            return Ops.run("gather", out, new int[] {1}, rows, columns);
        }
    }

    /** Moves the columns of a matrix to their indices: picks from them and a column of zeros. */
    static INDArray scatter(INDArray rows, int[] indices, int channels) {
        try (Scratch scratch = new Scratch()) {
            INDArray zeros = scratch.own(Nd4j.create(rows.dataType(), new long[] {rows.size(0), 1}, 'c'));
            INDArray padded = scratch.own(concat(1, new INDArray[] {rows, zeros}, rows.size(0), indices.length + 1L));
            int[] source = new int[channels];
            Arrays.fill(source, indices.length);
            for (int i = 0; i < indices.length; i++) {
                source[indices[i]] = i;
            }
            return select(padded, source);
        }
    }

    static INDArray broadcastTo(INDArray x, long... shape) {
        try (Scratch scratch = new Scratch()) {
            INDArray extents = scratch.own(Nd4j.createFromArray(shape));
            return Ops.run("broadcast_to", Ops.array(x.dataType(), shape), x, extents);
        }
    }
}
