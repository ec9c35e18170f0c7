package org.flows4j.core.tensor.nd4j;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An ND4J array that owns memory, closed with the last of the tensors that share it. */
final class Block {
    private final INDArray array;
    private final long bytes;
    private final Nd4jMemory memory;
    private final AtomicInteger leases = new AtomicInteger(1);

    /** Starts with one lease, which belongs to the caller. */
    Block(INDArray array, long bytes, Nd4jMemory memory) {
        this.array = array;
        this.bytes = bytes;
        this.memory = memory;
        memory.allocated(bytes);
    }

    /**
     * Counts one more tensor.
     *
     * @throws IllegalStateException if the memory has been released
     */
    private void retain() {
        if (leases.getAndUpdate(count -> count == 0 ? 0 : count + 1) == 0) {
            throw new IllegalStateException("The memory of this tensor was released already");
        }
    }

    private void release() {
        if (leases.decrementAndGet() == 0) {
            memory.freed(bytes);
            Scratch.release(array);
        }
    }

    /** A tensor's share in the block, ended once, by {@code close()} or by the cleaner, whichever comes first. */
    static final class Lease implements Runnable {
        private final Block block;
        private final AtomicBoolean ended = new AtomicBoolean();

        /** Takes over a lease that the block counts already. */
        Lease(Block block) {
            this.block = block;
        }

        Lease another() {
            block.retain();
            return new Lease(block);
        }

        boolean ended() {
            return ended.get();
        }

        @Override
        public void run() {
            if (ended.compareAndSet(false, true)) {
                block.release();
            }
        }
    }
}
