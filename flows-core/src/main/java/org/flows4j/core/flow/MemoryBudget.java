package org.flows4j.core.flow;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.TensorBackend;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The limit on the memory that the tensors of one call take, and the batch size that follows from it. The first time a kind of pass
 * needs a batch size, its memory per row is measured on a few rows and remembered, so the division of rows does not depend on earlier
 * calls.
 */
final class MemoryBudget {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryBudget.class);

    private static final long LARGEST_AUTOMATIC = 128L << 20;
    private static final long SMALLEST_AUTOMATIC = 8L << 20;
    private static final int SHARES = 64;

    /** Larger batches are no faster. */
    private static final int MAXIMUM_ROWS = 4096;

    /** Rows of the trial: enough to make the memory that a batch takes besides its rows negligible. */
    private static final int TRIAL_ROWS = 16;

    /** Room for the pool's block sizes and for algorithms that take more scratch memory in larger batches. */
    private static final double MARGIN = 1.2;

    private final TensorBackend backend;
    private final long bytes;
    /** Missing until measured. */
    private final Map<PassKind, Long> bytesPerRow = new ConcurrentHashMap<>();

    /**
     * Sets a limit.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    MemoryBudget(TensorBackend backend, long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("A memory budget must be positive, got " + bytes + " bytes");
        }
        this.backend = backend;
        this.bytes = bytes;
    }

    /**
     * A share of the machine's memory (of the container's, where there is one) that leaves room for many callers, but no more
     * than speeds up batches.
     */
    static MemoryBudget automatic(TensorBackend backend) {
        long total = ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : Long.MAX_VALUE;
        long share = Math.max(SMALLEST_AUTOMATIC, Math.min(LARGEST_AUTOMATIC, total / SHARES));
        return new MemoryBudget(backend, share);
    }

    long bytes() {
        return bytes;
    }

    /**
     * The number of rows of a batch: a power of two, so that small differences between measurements change nothing.
     *
     * @param rows of the call; a single one needs no measurement
     * @param trial does the work of the pass on the given number of rows, with no effect
     */
    int batchSize(PassKind kind, int rows, IntConsumer trial) {
        if (rows == 1) {
            return 1;
        }
        Long cost = bytesPerRow.get(kind);
        if (cost == null) {
            cost = measure(trial);
            bytesPerRow.put(kind, cost);
        }
        double fitting = bytes / (MARGIN * cost);
        return Integer.highestOneBit((int) Math.max(1, Math.min(MAXIMUM_ROWS, fitting)));
    }

    private long measure(IntConsumer trial) {
        long one = Math.max(1, peak(trial, 1));
        if (one > bytes) {
            LOG.warn(
                    "A single row takes {} bytes, more than the memory budget of {}: rows pass one by one", one, bytes);
        }
        int more = (int) Math.min(TRIAL_ROWS, bytes / one);
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
