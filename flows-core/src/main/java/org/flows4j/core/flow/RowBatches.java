package org.flows4j.core.flow;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes any number of rows in batches whose tensors stay within a limit in bytes. The first time the memory per row
 * matters, it is measured on a few copies of one row and remembered, so the division of rows does not depend on earlier
 * calls.
 */
final class RowBatches {
    private static final Logger LOG = LoggerFactory.getLogger(RowBatches.class);

    /** Larger batches are no faster. */
    private static final int MAXIMUM_ROWS = 4096;

    /** Rows of the trial: enough to make the memory that a batch takes besides its rows negligible. */
    private static final int TRIAL_ROWS = 16;

    /** Room for the pool's block sizes and for algorithms that take more scratch memory in larger batches. */
    private static final double MARGIN = 1.2;

    private final TensorBackend backend;
    private final long budget;
    private final AtomicLong bytesPerRow = new AtomicLong();

    RowBatches(TensorBackend backend, long budget) {
        this.backend = backend;
        this.budget = budget;
    }

    /** Works on the rows from one index up to another. */
    interface Work {
        void run(int from, int to);
    }

    /** Makes the results of the rows from one index up to another. */
    interface Map {
        Tensor run(int from, int to);
    }

    /**
     * Covers the rows from 0 to n, each batch in a separate scope.
     *
     * @param n number of rows
     * @param trial does the same work on the given number of rows, with no effect
     * @param work does it
     */
    void forEach(int n, IntConsumer trial, Work work) {
        int rows = n == 1 ? 1 : rows(trial);
        for (int from = 0; from < n; from += rows) {
            try (Scope scope = backend.openScope()) {
                work.run(from, Math.min(n, from + rows));
            }
        }
    }

    /**
     * Collects the result of the work for each batch.
     *
     * @param target takes the rows
     * @return target
     */
    Tensor collect(int n, Tensor target, IntConsumer trial, Map map) {
        forEach(n, trial, (from, to) -> backend.updates().copy(target.slice(0, from, to), map.run(from, to)));
        return target;
    }

    /** A power of two, so that small differences between measurements change nothing. */
    private int rows(IntConsumer trial) {
        long cost = bytesPerRow.get();
        if (cost == 0) {
            cost = measure(trial);
            bytesPerRow.set(cost);
        }
        double fitting = budget / (MARGIN * cost);
        return Integer.highestOneBit((int) Math.max(1, Math.min(MAXIMUM_ROWS, fitting)));
    }

    private long measure(IntConsumer trial) {
        long one = Math.max(1, peak(trial, 1));
        if (one > budget) {
            LOG.warn(
                    "A single row takes {} bytes, more than the memory budget of {}: rows pass one by one",
                    one,
                    budget);
        }
        int more = (int) Math.min(TRIAL_ROWS, budget / one);
        return more <= 1 ? one : Math.max(1, peak(trial, more) / more);
    }

    private long peak(IntConsumer trial, int rows) {
        return backend.peakBytes(() -> {
            try (Scope scope = backend.openScope()) {
                trial.accept(rows);
            }
        });
    }
}
