package org.flows4j.core.tensor.cpu.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.junit.jupiter.api.Test;

class ThreadMetersTest {
    private static final int ELEMENTS = 1024;
    private static final long BYTES = ELEMENTS * (long) Float.BYTES;

    private final CpuBackend backend = CpuBackend.create(CpuOptions.defaults().withThreads(1));

    private void hold(int tensors) {
        try (Scope scope = backend.openScope()) {
            assertThat(scope).isNotNull();
            for (int i = 0; i < tensors; i++) {
                backend.fill(1, Shape.of(ELEMENTS), DType.FLOAT32);
            }
        }
    }

    @Test
    void peakIsWhatTheTaskHeldAtOnce() {
        hold(1);
        long peak = backend.peakBytes(() -> {
            hold(3);
            hold(2);
        });
        assertThat(peak).isEqualTo(3 * BYTES);
    }

    @Test
    void measurementsNest() {
        long[] inner = new long[1];
        long outer = backend.peakBytes(() -> {
            try (Scope scope = backend.openScope()) {
                assertThat(scope).isNotNull();
                backend.fill(1, Shape.of(ELEMENTS), DType.FLOAT32);
                inner[0] = backend.peakBytes(() -> hold(2));
                hold(1);
            }
        });
        assertThat(inner[0]).isEqualTo(2 * BYTES);
        assertThat(outer).isEqualTo(3 * BYTES);
    }

    @Test
    void otherThreadsAreNotCounted() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            long peak = backend.peakBytes(() -> {
                Future<?> busy = other.submit(() -> hold(5));
                hold(1);
                try {
                    busy.get();
                } catch (Exception failed) {
                    throw new IllegalStateException(failed);
                }
            });
            assertThat(peak).isEqualTo(BYTES);
        } finally {
            other.shutdownNow();
        }
    }
}
