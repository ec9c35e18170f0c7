package org.flows4j.spark.training;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive rows of the training data, under the number of the first in the whole data set. A row has the values of the sample, of its
 * condition, and a last value of 1 if it is held out.
 */
public final class RowBlock implements Serializable {
    private static final long serialVersionUID = 1;

    private final long first;
    private final int width;
    private final double[] values;
    private transient int @Nullable [] training;
    private transient int @Nullable [] heldOut;

    RowBlock(long first, int width, double[] values) {
        this.first = first;
        this.width = width;
        this.values = values;
    }

    long first() {
        return first;
    }

    int width() {
        return width;
    }

    double[] values() {
        return values;
    }

    /** The rows to train on, or those held out; found once. */
    int[] rows(boolean out) {
        int[] known = out ? heldOut : training;
        if (known == null) {
            known = IntStream.range(0, rows()).filter(i -> heldOut(i) == out).toArray();
            if (out) {
                heldOut = known;
            } else {
                training = known;
            }
        }
        return known;
    }

    /** The number of rows. */
    public int rows() {
        return values.length / width;
    }

    /** Whether a row is held out from training. */
    public boolean heldOut(int row) {
        return values[(row + 1) * width - 1] != 0;
    }

    /** The number of rows that are not held out. */
    public int trainingRows() {
        return rows(false).length;
    }

    /** Some of the rows. */
    RowBlock slice(int from, int to) {
        return new RowBlock(first + from, width, Arrays.copyOfRange(values, from * width, to * width));
    }

    /** Joins blocks that follow one another, in any order. */
    static RowBlock join(RowBlock... blocks) {
        Arrays.sort(blocks, (a, b) -> Long.compare(a.first, b.first));
        int length = Math.toIntExact(
                Arrays.stream(blocks).mapToLong(block -> block.values.length).sum());
        double[] all = new double[length];
        int at = 0;
        for (RowBlock block : blocks) {
            System.arraycopy(block.values, 0, all, at, block.values.length);
            at += block.values.length;
        }
        return new RowBlock(blocks[0].first, blocks[0].width, all);
    }
}
