package org.flows4j.core.tensor.cpu.internal.memory;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * A piece of {@link Memory}, counted by its users. The views that kernels need are created once, with the
 * memory, and live as long as the block: taking a block from the pool creates no object.
 */
public final class MemoryBlock {
    private final MemoryPool pool;
    private final int sizeClass;
    private final long bytes;
    private final Memory memory;
    private final FloatBuffer floats;
    private final DoubleBuffer doubles;
    private final ShortBuffer shorts;
    private final AtomicInteger users = new AtomicInteger();
    private final AtomicReference<@Nullable Derived> derived = new AtomicReference<>();

    /** The next free block of this size class; guarded by the pool's list. */
    @Nullable MemoryBlock next;

    MemoryBlock(MemoryPool pool, int sizeClass, long bytes, Memory memory) {
        this.pool = pool;
        this.sizeClass = sizeClass;
        this.bytes = bytes;
        this.memory = memory;
        ByteBuffer buffer = memory.bytes();
        this.floats = buffer.asFloatBuffer();
        this.doubles = buffer.asDoubleBuffer();
        this.shorts = buffer.asShortBuffer();
    }

    /** Called by the pool when it hands the block out. */
    void firstUse() {
        // Nobody else knows the block yet; whoever hands a tensor to another thread publishes this number with it.
        users.setPlain(1);
    }

    /** Counts one more user. */
    public void retain() {
        users.incrementAndGet();
    }

    /** Counts one user less; the last user returns the block to the pool. */
    public void release() {
        // Only a user can add another one, so the only user has no competitor and needs no atomic operation.
        if (users.get() == 1 || users.decrementAndGet() == 0) {
            changed();
            pool.giveBack(this);
        }
    }

    /** Drops the data derived from the content, which has just been replaced or is no longer used. */
    public void changed() {
        Derived kept = derived.get();
        if (kept != null) {
            kept.clear();
        }
    }

    /** Data derived from a block's content, such as copies in other layouts. A block has one kind of it. */
    public interface Derived {
        /** Called when the content changes or is no longer used. */
        void clear();
    }

    /** Returns the data derived from the content, created if there is none yet. */
    public <T extends Derived> T derived(Class<T> kind, Supplier<T> none) {
        Derived kept = derived.get();
        if (kept == null) {
            derived.compareAndSet(null, none.get());
            kept = Objects.requireNonNull(derived.get());
        }
        return kind.cast(kept);
    }

    int sizeClass() {
        return sizeClass;
    }

    long bytes() {
        return bytes;
    }

    public FloatBuffer floats() {
        return floats;
    }

    public DoubleBuffer doubles() {
        return doubles;
    }

    public ShortBuffer shorts() {
        return shorts;
    }

    /** The address of one of the block's floats, with position 0, as native calls on untyped memory need it. */
    public FloatPointer floatPointer(int element) {
        return forNativeCalls().floatPointer(element);
    }

    /** An address in the block, for native calls on elements of any type. */
    public Pointer pointer(long bytesFromStart) {
        return forNativeCalls().pointer(bytesFromStart);
    }

    /** The address of one of the block's doubles, with position 0. */
    public DoublePointer doublePointer(int element) {
        return forNativeCalls().doublePointer(element);
    }

    /** Only backends on native memory call native libraries. */
    private NativeMemory forNativeCalls() {
        return (NativeMemory) memory;
    }

    /** Returns the memory. Only the pool calls this, when nobody uses the block. */
    void free() {
        memory.free();
    }
}
