package org.flows4j.core.flow;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Log-densities of rows that arrive one by one, computed about a thousand at a time, so only those rows are in memory. */
final class ScoredRows implements PrimitiveIterator.OfDouble {
    private static final int MAXIMUM_ROWS = 4096;

    private final Flow flow;
    private final Iterator<float[]> rows;
    private final int width;
    private final float[][] batch;
    private double[] scores = {};
    private int next;
    private long taken;

    private ScoredRows(Flow flow, Iterator<float[]> rows) {
        this.flow = flow;
        this.rows = rows;
        this.width = Math.toIntExact(flow.sampleShape().size());
        // Rows on the heap, and the tensor they become, may take a part of the budget.
        long fitting = flow.memoryBudget() / (8L * Float.BYTES * width);
        this.batch = new float[(int) Math.max(1, Math.min(MAXIMUM_ROWS, fitting))][];
    }

    static DoubleStream of(Flow flow, RowRunner runner, Stream<float[]> rows) {
        runner.checkSharedByAll();
        ScoredRows scores = new ScoredRows(flow, rows.iterator());
        int kind = Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE;
        return StreamSupport.doubleStream(Spliterators.spliteratorUnknownSize(scores, kind), false)
                .onClose(rows::close);
    }

    @Override
    public boolean hasNext() {
        if (next == scores.length && rows.hasNext()) {
            fill();
        }
        return next < scores.length;
    }

    @Override
    public double nextDouble() {
        if (!hasNext()) {
            throw new NoSuchElementException("All " + taken + " rows have been scored");
        }
        return scores[next++];
    }

    private void fill() {
        int count = 0;
        while (count < batch.length && rows.hasNext()) {
            batch[count++] = checked(rows.next()).clone();
        }
        scores = flow.logProb(Arrays.copyOf(batch, count));
        next = 0;
    }

    /** Makes errors name the row by its place in the whole stream. */
    private float[] checked(float[] row) {
        if (row == null) {
            throw new IllegalArgumentException("Row " + taken + " is null; remove it or give its " + width + " values");
        }
        if (row.length != width) {
            throw new IllegalArgumentException("Row " + taken + " has " + row.length + " values, samples of shape "
                    + flow.sampleShape() + " have " + width);
        }
        for (int i = 0; i < width; i++) {
            if (!Float.isFinite(row[i])) {
                throw new IllegalArgumentException("Row " + taken + " has the value " + row[i] + " in column " + i
                        + " of " + width + "; remove or replace values that are not finite");
            }
        }
        taken++;
        return row;
    }
}
