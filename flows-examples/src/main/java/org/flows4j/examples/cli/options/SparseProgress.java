package org.flows4j.examples.cli.options;

import java.io.PrintWriter;
import java.util.Locale;

/** Prints a line at the first and last step, and at most one every few seconds in between: for log files and pipes. */
public final class SparseProgress implements ProgressDisplay {
    private static final long INTERVAL_NANOSECONDS = 10_000_000_000L;

    private final String task;
    private final long start;
    private final long end;
    private final PrintWriter err;
    private final long startTime = System.nanoTime();
    private long lastTime = startTime - INTERVAL_NANOSECONDS;

    SparseProgress(String task, long start, long end, PrintWriter err) {
        this.task = task;
        this.start = start;
        this.end = end;
        this.err = err;
    }

    @Override
    public void step(long step, String message) {
        long now = System.nanoTime();
        if (step < end && now - lastTime < INTERVAL_NANOSECONDS) {
            return;
        }
        lastTime = now;
        double seconds = (now - startTime) / 1e9;
        double rate = (step - start) / Math.max(seconds, 1e-9);
        err.printf(
                Locale.ROOT,
                "%s %d/%d, %.1f/s, %s elapsed, %s left, %s%n",
                task,
                step,
                end,
                rate,
                time(seconds),
                time((end - step) / rate),
                message);
        err.flush();
    }

    @Override
    public void within(long step, String message) {
        long now = System.nanoTime();
        if (now - lastTime >= INTERVAL_NANOSECONDS) {
            lastTime = now;
            err.printf(Locale.ROOT, "%s %d/%d, %s%n", task, step, end, message);
            err.flush();
        }
    }

    /** Writes seconds as minutes and seconds. */
    public static String time(double seconds) {
        long whole = Math.round(seconds);
        return String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
    }

    @Override
    public void close() {
        err.flush();
    }
}
