package org.flows4j.core.tensor.cpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * A piece of off-heap memory, aligned to a cache line and counted by its users. The views of it that kernels need are made
 * once, when the memory comes from the operating system, and live as long as the block: taking a block from the pool costs
 * no object.
 */
final class MemoryBlock {
    /** One cache line, and the widest vector register. */
    static final int ALIGNMENT = 64;

    private final MemoryPool pool;
    private final int sizeClass;
    private final long bytes;
    private final Pointer raw;
    private final FloatBuffer floats;
    private final DoubleBuffer doubles;
    private final ShortBuffer shorts;
    private final FloatPointer floatPointer;
    private final DoublePointer doublePointer;
    private final AtomicInteger users = new AtomicInteger();
    private final AtomicReference<@Nullable PackedWeights> packedWeights = new AtomicReference<>();

    /** The next free block of this size class; guarded by the pool's list. */
    @Nullable MemoryBlock next;

    /** The aligned part of memory that is larger by {@link #ALIGNMENT}. */
    MemoryBlock(MemoryPool pool, int sizeClass, long bytes, Pointer raw) {
        this.pool = pool;
        this.sizeClass = sizeClass;
        this.bytes = bytes;
        this.raw = raw;
        BytePointer aligned = new AlignedPointer(raw, bytes);
        ByteBuffer buffer = aligned.asByteBuffer().order(ByteOrder.nativeOrder());
        this.floats = buffer.asFloatBuffer();
        this.doubles = buffer.asDoubleBuffer();
        this.shorts = buffer.asShortBuffer();
        this.floatPointer = new FloatPointer(aligned);
        this.doublePointer = new DoublePointer(aligned);
    }

    /** Called by the pool when it hands the block out. */
    void firstUse() {
        users.set(1);
    }

    /** Counts one more user. */
    void retain() {
        users.incrementAndGet();
    }

    /** Counts one user less; the last one returns the block to the pool. */
    void release() {
        if (users.decrementAndGet() == 0) {
            changed();
            pool.giveBack(this);
        }
    }

    /** Drops what is kept because of the content, which has just been replaced or is no longer used. */
    void changed() {
        PackedWeights packed = packedWeights.get();
        if (packed != null) {
            packed.clear();
        }
    }

    /** Copies of the content in other layouts. */
    PackedWeights packedWeights() {
        PackedWeights packed = packedWeights.get();
        if (packed == null) {
            packedWeights.compareAndSet(null, new PackedWeights());
            packed = Objects.requireNonNull(packedWeights.get());
        }
        return packed;
    }

    int sizeClass() {
        return sizeClass;
    }

    long bytes() {
        return bytes;
    }

    FloatBuffer floats() {
        return floats;
    }

    DoubleBuffer doubles() {
        return doubles;
    }

    ShortBuffer shorts() {
        return shorts;
    }

    /** The address of one of the block's floats, with position 0, which is what native calls on untyped memory need. */
    FloatPointer floatPointer(int element) {
        return element == 0 ? floatPointer : new FloatsFrom(floatPointer, element);
    }

    /** An address in the block, for native calls on elements of any type. */
    Pointer pointer(long bytesFromStart) {
        return bytesFromStart == 0 ? floatPointer : new BytesFrom(floatPointer, bytesFromStart);
    }

    /** The address of one of the block's doubles, with position 0. */
    DoublePointer doublePointer(int element) {
        return element == 0 ? doublePointer : new DoublesFrom(doublePointer, element);
    }

    /** Returns the memory to the operating system. Only the pool calls this, when nobody uses the block. */
    void free() {
        Pointer.free(raw);
    }

    /** The aligned part of what malloc returned. */
    private static final class AlignedPointer extends BytePointer {
        AlignedPointer(Pointer raw, long bytes) {
            super(raw);
            address = (raw.address() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            position = 0;
            limit = bytes;
            capacity = bytes;
        }
    }

    private static final class FloatsFrom extends FloatPointer {
        FloatsFrom(FloatPointer first, int element) {
            super(first);
            address += (long) element * Float.BYTES;
        }
    }

    private static final class BytesFrom extends Pointer {
        BytesFrom(Pointer first, long bytes) {
            super(first);
            address += bytes;
        }
    }

    private static final class DoublesFrom extends DoublePointer {
        DoublesFrom(DoublePointer first, int element) {
            super(first);
            address += (long) element * Double.BYTES;
        }
    }
}
