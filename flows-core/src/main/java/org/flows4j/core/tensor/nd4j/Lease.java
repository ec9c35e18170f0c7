package org.flows4j.core.tensor.nd4j;

import java.util.concurrent.atomic.AtomicBoolean;

/** One tensor's share in a {@link Block}, given up once, by {@code close()} or by the cleaner, whichever comes first. */
final class Lease implements Runnable {
    private final Block block;
    private final AtomicBoolean ended = new AtomicBoolean();

    /** Takes over a lease that the block counts already. */
    Lease(Block block) {
        this.block = block;
    }

    /** A further lease on the same block. */
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
