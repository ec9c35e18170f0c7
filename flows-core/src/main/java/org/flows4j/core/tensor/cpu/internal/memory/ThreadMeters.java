package org.flows4j.core.tensor.cpu.internal.memory;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the bytes that single threads take from a pool during a measurement; otherwise counting costs one read. */
final class ThreadMeters {
    private final AtomicInteger wanted = new AtomicInteger();
    private final PerThread<Meter> meters = new PerThread<>(Meter::new);

    private static final class Meter {
        private long bytes;
        private long peak;
    }

    /** Notes that the calling thread has taken bytes or, negative, returned them. */
    void count(long bytes) {
        if (wanted.get() > 0) {
            Meter meter = meters.get();
            meter.bytes += bytes;
            meter.peak = Math.max(meter.peak, meter.bytes);
        }
    }

    /** The largest number of bytes that a task holds at once, nested tasks included. */
    long peak(Runnable task) {
        Meter meter = meters.get();
        long bytesBefore = meter.bytes;
        long peakBefore = meter.peak;
        meter.bytes = 0;
        meter.peak = 0;
        wanted.incrementAndGet();
        try {
            task.run();
            return meter.peak;
        } finally {
            wanted.decrementAndGet();
            meter.peak = Math.max(peakBefore, bytesBefore + meter.peak);
            meter.bytes += bytesBefore;
        }
    }
}
