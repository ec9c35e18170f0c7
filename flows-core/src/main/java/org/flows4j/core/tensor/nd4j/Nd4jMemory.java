package org.flows4j.core.tensor.nd4j;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicLong;
import org.flows4j.core.tensor.MemoryUse;

/** Counts the bytes that one backend's tensors hold, and releases unreachable tensors that nobody closed. */
final class Nd4jMemory {
    private final AtomicLong live = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();
    private final Cleaner cleaner = Cleaner.create();

    void allocated(long bytes) {
        long now = live.addAndGet(bytes);
        peak.accumulateAndGet(now, Math::max);
    }

    void freed(long bytes) {
        live.addAndGet(-bytes);
    }

    MemoryUse use() {
        return new MemoryUse(live.get(), peak.get(), 0);
    }

    void resetPeak() {
        peak.set(live.get());
    }

    Cleaner.Cleanable cleanable(Nd4jTensor tensor, Block.Lease lease) {
        return cleaner.register(tensor, lease);
    }
}
