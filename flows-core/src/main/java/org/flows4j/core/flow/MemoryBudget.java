package org.flows4j.core.flow;

import java.lang.management.ManagementFactory;

/** The memory that the tensors of one call may take, unless the user sets a limit. */
final class MemoryBudget {
    private static final long LARGEST = 128L << 20;
    private static final long SMALLEST = 8L << 20;
    private static final int SHARES = 64;

    private MemoryBudget() {}

    /**
     * A share of the machine's memory (of the container's, where there is one) that leaves room for many callers, but no more
     * than speeds up batches.
     */
    static long automatic() {
        long total =
                ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                        ? system.getTotalMemorySize()
                        : Long.MAX_VALUE;
        return Math.max(SMALLEST, Math.min(LARGEST, total / SHARES));
    }

    static long check(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("A memory budget must be positive, got " + bytes + " bytes");
        }
        return bytes;
    }
}
