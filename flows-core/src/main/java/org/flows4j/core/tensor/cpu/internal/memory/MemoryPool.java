package org.flows4j.core.tensor.cpu.internal.memory;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.flows4j.core.tensor.MemoryUse;
import org.jspecify.annotations.Nullable;

/**
 * Memory that is reused instead of being returned. Free blocks of each size class are in a separate list, last in first out, so
 * that the next user finds them in cache; the lists have separate locks, held for a few instructions.
 *
 * <p>Thread-safe.
 */
public final class MemoryPool {
    /** Buffers count bytes in an int, and alignment needs room. */
    public static final long MAX_BLOCK_BYTES = Integer.MAX_VALUE - 1023L;

    private final FreeList[] lists = new FreeList[SizeClasses.COUNT];
    private final AtomicLong live = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();
    /** Bytes taken from the system: those of live blocks and of free ones. Not counted with every block, unlike {@link #live}. */
    private final AtomicLong held = new AtomicLong();

    private final LongFunction<@Nullable Memory> system;
    private final ThreadMeters meters = new ThreadMeters();
    private volatile long maxPooled;

    /** Keeps at most {@code maxPooled} bytes for reuse, and takes memory from a function that returns null if there is none. */
    public MemoryPool(long maxPooled, LongFunction<@Nullable Memory> system) {
        this.maxPooled = maxPooled;
        this.system = system;
        for (int i = 0; i < lists.length; i++) {
            lists[i] = new FreeList();
        }
    }

    /** A block of at least this size with one user, its content arbitrary. */
    public MemoryBlock take(long bytes) {
        int sizeClass = SizeClasses.of(bytes);
        MemoryBlock block = lists[sizeClass].pop();
        if (block == null) {
            block = allocate(sizeClass, Math.min(SizeClasses.bytes(sizeClass), MAX_BLOCK_BYTES));
        }
        block.firstUse();
        meters.count(block.bytes());
        long now = live.addAndGet(block.bytes());
        if (now > peak.get()) {
            peak.accumulateAndGet(now, Math::max);
        }
        return block;
    }

    private MemoryBlock allocate(int sizeClass, long bytes) {
        // Free memory of other sizes must not push the total beyond the limit of free memory.
        long free = pooled();
        if (free > 0 && free + bytes > maxPooled) {
            trim();
        }
        MemoryBlock block = fromSystem(sizeClass, bytes);
        if (block == null) {
            trim();
            block = fromSystem(sizeClass, bytes);
        }
        if (block == null) {
            throw new OutOfMemoryError("No " + bytes + " bytes of memory for a tensor: " + live.get()
                    + " bytes are held by live tensors (at most " + peak.get()
                    + " so far). Use smaller batches, close tensors sooner (backend.openScope()), or choose a memory mode"
                    + " that stores less");
        }
        return block;
    }

    private @Nullable MemoryBlock fromSystem(int sizeClass, long bytes) {
        Memory memory = system.apply(bytes);
        if (memory == null) {
            return null;
        }
        held.addAndGet(bytes);
        return new MemoryBlock(this, sizeClass, bytes, memory);
    }

    private long pooled() {
        return Math.max(0, held.get() - live.get());
    }

    /** Called by a block without users. */
    void giveBack(MemoryBlock block) {
        long now = live.addAndGet(-block.bytes());
        meters.count(-block.bytes());
        if (held.get() - now > maxPooled) {
            free(block);
        } else {
            lists[block.sizeClass()].push(block);
        }
    }

    private void free(MemoryBlock block) {
        held.addAndGet(-block.bytes());
        block.free();
    }

    /** The largest number of bytes that a task on the calling thread holds at once. */
    public long peakBytes(Runnable task) {
        return meters.peak(task);
    }

    public MemoryUse use() {
        return new MemoryUse(live.get(), peak.get(), pooled());
    }

    public void resetPeak() {
        peak.set(live.get());
    }

    /** Returns the memory of every free block. */
    public void trim() {
        for (FreeList list : lists) {
            for (MemoryBlock block = list.popAll(); block != null; ) {
                MemoryBlock following = block.next;
                free(block);
                block = following;
            }
        }
    }

    /** From now on, the memory of a block is returned with its last user. */
    public void shutDown() {
        maxPooled = 0;
        trim();
    }

    /** The free blocks of one size class. */
    private static final class FreeList {
        private @Nullable MemoryBlock first;

        synchronized @Nullable MemoryBlock pop() {
            MemoryBlock block = first;
            if (block != null) {
                first = block.next;
                block.next = null;
            }
            return block;
        }

        synchronized void push(MemoryBlock block) {
            block.next = first;
            first = block;
        }

        synchronized @Nullable MemoryBlock popAll() {
            MemoryBlock block = first;
            first = null;
            return block;
        }
    }
}
