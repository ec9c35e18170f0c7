package org.flows4j.spark.runtime;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Adds the results of a computation to the rows of a partition, batch by batch.
 *
 * <p>All batches have the same number of rows: the last one is filled with copies of a row. Matrix products of different sizes are
 * computed by different kernels, which may round differently; with one size, the result of a row depends neither on its partition nor on
 * its place in it.
 *
 * @param model in the broadcast
 * @param computation of a batch
 * @param invalid the treatment of invalid rows
 * @param batchRows largest number of rows of a batch
 * @param memoryBudget of a pass, in bytes
 */
public record BatchedRows(
        Broadcast<ModelBytes> model,
        RowComputation computation,
        HandleInvalid invalid,
        int batchRows,
        long memoryBudget)
        implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1;

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        Flow flow = JvmModels.here().forTask(model.value(), TaskContext.get()).flow();
        return new Batches(rows, flow.withMemoryBudget(memoryBudget));
    }

    private final class Batches implements Iterator<Row> {
        private final Iterator<Row> rows;
        private final Flow flow;
        private final int size;
        private final int width;
        private final double[] values;
        private final List<Row> batch;
        /** For each row of the batch, its place among the valid ones; -1 for an invalid one. */
        private final int[] places;

        private Object[] results = {};
        private int next;

        Batches(Iterator<Row> rows, Flow flow) {
            this.rows = rows;
            this.flow = flow;
            this.size = computation.rowsAtOnce(flow, batchRows);
            this.width = computation.width();
            this.values = new double[Math.multiplyExact(size, width)];
            this.batch = new ArrayList<>(size);
            this.places = new int[size];
        }

        @Override
        public boolean hasNext() {
            while (next == batch.size() && rows.hasNext()) {
                fill();
            }
            return next < batch.size();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Row row = batch.get(next);
            int place = places[next++];
            return with(row, place < 0 ? null : results[place]);
        }

        private void fill() {
            batch.clear();
            next = 0;
            int valid = 0;
            while (batch.size() < size && rows.hasNext()) {
                Row row = rows.next();
                String fault = computation.read(row, values, valid * width);
                if (fault == null) {
                    places[batch.size()] = valid++;
                    batch.add(row);
                } else if (invalid == HandleInvalid.KEEP) {
                    places[batch.size()] = -1;
                    batch.add(row);
                } else if (invalid == HandleInvalid.ERROR) {
                    throw new IllegalArgumentException("Invalid row: " + fault
                            + "; fill the value in, or set handleInvalid to skip or keep. The row is " + row);
                }
            }
            results = valid == 0 ? new Object[0] : computed(valid);
        }

        private Object[] computed(int valid) {
            for (int i = valid; i < size; i++) {
                System.arraycopy(values, 0, values, i * width, width);
            }
            try (Scope scope = flow.backend().openScope()) {
                return computation.compute(flow, values, size);
            }
        }
    }

    private static Row with(Row row, @Nullable Object result) {
        Object[] extended = new Object[row.size() + 1];
        for (int i = 0; i < extended.length - 1; i++) {
            extended[i] = row.get(i);
        }
        extended[extended.length - 1] = result;
        return RowFactory.create(extended);
    }
}
