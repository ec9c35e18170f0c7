package org.flows4j.examples.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Waits until no other program uses the processors, for a limited time. Where the system does not report their use, it does not wait. */
public final class IdleProcessors implements BooleanSupplier {
    private static final Path COUNTERS = Path.of("/proc/stat");
    private static final int IDLE = 4;
    private static final int WAITING_FOR_DISKS = 5;
    private static final int LAST = 8;
    private static final double ENOUGH = 0.93;
    private static final long INTERVAL_MILLIS = 400;

    private final long limitMillis;

    /**
     * Limits the time.
     *
     * @param limitSeconds longest time to wait
     */
    public IdleProcessors(double limitSeconds) {
        this.limitMillis = Math.round(1000 * limitSeconds);
    }

    @Override
    public boolean getAsBoolean() {
        for (long waited = 0; waited <= limitMillis; waited += INTERVAL_MILLIS) {
            if (idleShare() >= ENOUGH) {
                return true;
            }
        }
        return false;
    }

    private static double idleShare() {
        if (!Files.isReadable(COUNTERS)) {
            return 1;
        }
        try {
            long[] before = counters();
            Thread.sleep(INTERVAL_MILLIS);
            long[] after = counters();
            return share(before, after);
        } catch (IOException e) {
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    /** The share of time between two readings that no processor had work. */
    static double share(long[] before, long[] after) {
        long all = 0;
        for (int i = 1; i <= LAST; i++) {
            all += after[i] - before[i];
        }
        long idle = after[IDLE] - before[IDLE] + after[WAITING_FOR_DISKS] - before[WAITING_FOR_DISKS];
        return all == 0 ? 1 : (double) idle / all;
    }

    private static long[] counters() throws IOException {
        try (Stream<String> lines = Files.lines(COUNTERS)) {
            return parse(lines.findFirst().orElseThrow());
        }
    }

    /** Reads a line such as {@code cpu  1 2 3 4 5 6 7 8 0 0}; element 0 is unused. */
    static long[] parse(String line) {
        String[] words = line.split(" +", -1);
        long[] counters = new long[LAST + 1];
        for (int i = 1; i <= LAST; i++) {
            counters[i] = Long.parseLong(words[i]);
        }
        return counters;
    }
}
