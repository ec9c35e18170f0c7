package org.flows4j.spark.training;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.flows4j.spark.runtime.ConditionColumns;
import org.flows4j.spark.runtime.HandleInvalid;
import org.flows4j.spark.runtime.InputColumns;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * The rows of a DataFrame as training reads them, one block per task. Rows keep their order: each task has an equal share of consecutive
 * rows, so that the number of a row, and with it the batches, do not depend on the number of tasks.
 *
 * @param inputs columns of the sample
 * @param conditions columns of the condition; null for an unconditional model
 * @param indicator position of the boolean column that marks held-out rows; -1 to draw them
 * @param share of the rows that is held out if they are drawn
 * @param seed of the draw
 * @param invalid the treatment of invalid rows, which are never kept
 */
public record TrainingRows(
        InputColumns inputs,
        @Nullable ConditionColumns conditions,
        int indicator,
        double share,
        long seed,
        HandleInvalid invalid)
        implements Serializable {
    private static final long serialVersionUID = 1;

    /** Number of values per row of a block. */
    int width() {
        return inputs.width() + (conditions == null ? 0 : conditions.channels()) + 1;
    }

    /**
     * Reads all rows; they are persisted until the caller releases them.
     *
     * @param tasks number of blocks
     */
    public JavaRDD<RowBlock> read(Dataset<Row> table, int tasks) {
        JavaRDD<RowBlock> read =
                table.toJavaRDD().mapPartitions(this::block).persist(StorageLevel.MEMORY_AND_DISK_SER());
        List<Integer> counts = read.map(RowBlock::rows).collect();
        long[] firsts = new long[counts.size() + 1];
        for (int i = 0; i < counts.size(); i++) {
            firsts[i + 1] = firsts[i] + counts.get(i);
        }
        long rows = firsts[counts.size()];
        if (rows > Integer.MAX_VALUE || rows < tasks) {
            throw new IllegalArgumentException("Training needs at least one row per task and at most "
                    + Integer.MAX_VALUE + " rows, got " + rows + " for " + tasks + " tasks");
        }
        JavaRDD<RowBlock> placed = read.mapPartitionsWithIndex(
                        (part, blocks) -> placed(blocks.next(), firsts[part], rows, tasks), false)
                .mapToPair(block -> new Tuple2<>(taskOf(block.first(), rows, tasks), block))
                .partitionBy(new ByNumber(tasks))
                .mapPartitions(TrainingRows::joined, true)
                .persist(StorageLevel.MEMORY_AND_DISK());
        placed.foreachPartition(blocks -> {});
        read.unpersist(false);
        return placed;
    }

    private Iterator<RowBlock> block(Iterator<Row> rows) {
        int width = width();
        double[] values = new double[width * 1024];
        int count = 0;
        while (rows.hasNext()) {
            Row row = rows.next();
            if ((count + 1L) * width > values.length) {
                values = Arrays.copyOf(values, Math.multiplyExact(values.length, 2));
            }
            int at = count * width;
            String fault = inputs.read(row, values, at);
            if (fault == null && conditions != null) {
                fault = conditions.read(row, values, at + inputs.width());
            }
            if (fault == null) {
                values[at + width - 1] = indicator >= 0 && row.getBoolean(indicator) ? 1 : 0;
                count++;
            } else if (invalid == HandleInvalid.ERROR) {
                throw new IllegalArgumentException("Invalid row: " + fault
                        + "; fill the value in, or set handleInvalid to skip. The row is " + row);
            }
        }
        return List.of(new RowBlock(0, width, Arrays.copyOf(values, count * width)))
                .iterator();
    }

    /** Numbers the rows of a block, marks those held out, and divides it among the tasks. */
    private Iterator<RowBlock> placed(RowBlock block, long first, long rows, int tasks) {
        RowBlock numbered = new RowBlock(first, block.width(), block.values().clone());
        if (indicator < 0 && share > 0) {
            for (int i = 0; i < numbered.rows(); i++) {
                boolean out = new SplittableRandom(31 * seed + first + i).nextDouble() < share;
                numbered.values()[(i + 1) * block.width() - 1] = out ? 1 : 0;
            }
        }
        List<RowBlock> parts = new ArrayList<>();
        for (int from = 0; from < numbered.rows(); ) {
            long end = firstOf(taskOf(first + from, rows, tasks) + 1, rows, tasks);
            int to = (int) Math.min(numbered.rows(), end - first);
            parts.add(numbered.slice(from, to));
            from = to;
        }
        return parts.iterator();
    }

    private static long firstOf(int task, long rows, int tasks) {
        return task * rows / tasks;
    }

    private static int taskOf(long row, long rows, int tasks) {
        int task = (int) (row * tasks / rows);
        while (firstOf(task + 1, rows, tasks) <= row) {
            task++;
        }
        return task;
    }

    private static Iterator<RowBlock> joined(Iterator<Tuple2<Integer, RowBlock>> parts) {
        List<RowBlock> blocks = new ArrayList<>();
        parts.forEachRemaining(part -> blocks.add(part._2));
        return List.of(RowBlock.join(blocks.toArray(RowBlock[]::new))).iterator();
    }

    /** Sends a pair to the task of its number. */
    static final class ByNumber extends Partitioner {
        private static final long serialVersionUID = 1;

        private final int tasks;

        ByNumber(int tasks) {
            this.tasks = tasks;
        }

        @Override
        public int numPartitions() {
            return tasks;
        }

        @Override
        public int getPartition(Object key) {
            return (Integer) key;
        }
    }
}
