package org.flows4j.core.tensor.nd4j;

import java.util.concurrent.atomic.AtomicInteger;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An ND4J array that owns memory, closed when the last of the tensors that look into it has let go. */
final class Block {
    private final INDArray array;
    private final long bytes;
    private final Nd4jMemory memory;
    private final AtomicInteger leases = new AtomicInteger(1);

    /** Starts with one lease, which the caller holds. */
    Block(INDArray array, long bytes, Nd4jMemory memory) {
        this.array = array;
        this.bytes = bytes;
        this.memory = memory;
        memory.allocated(bytes);
    }

    /**
     * Counts one more tensor.
     *
     * @throws IllegalStateException if the memory is gone already
     */
    void retain() {
        if (leases.getAndUpdate(count -> count == 0 ? 0 : count + 1) == 0) {
            throw new IllegalStateException("The memory of this tensor was released already");
        }
    }

    void release() {
        if (leases.decrementAndGet() == 0) {
            memory.freed(bytes);
            Scratch.release(array);
        }
    }
}
