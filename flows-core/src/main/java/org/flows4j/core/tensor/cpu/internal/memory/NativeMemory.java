package org.flows4j.core.tensor.cpu.internal.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/** Off-heap memory, aligned to a cache line, with addresses for native calls. */
public final class NativeMemory implements Memory {
    /** One cache line, and the widest vector register. */
    static final int ALIGNMENT = 64;

    private final Pointer raw;
    private final ByteBuffer bytes;
    private final FloatPointer floatPointer;
    private final DoublePointer doublePointer;

    /** The aligned part of memory that is larger by {@link #ALIGNMENT}. */
    private NativeMemory(long size, Pointer raw) {
        this.raw = raw;
        BytePointer aligned = new AlignedPointer(raw, size);
        this.bytes = aligned.asByteBuffer().order(ByteOrder.nativeOrder());
        this.floatPointer = new FloatPointer(aligned);
        this.doublePointer = new DoublePointer(aligned);
    }

    /** Allocates memory; null if the operating system has none. */
    public static @Nullable Memory allocate(long size) {
        Pointer raw = Pointer.malloc(size + ALIGNMENT);
        return raw == null || raw.isNull() ? null : new NativeMemory(size, raw);
    }

    @Override
    public ByteBuffer bytes() {
        return bytes;
    }

    @Override
    public void free() {
        Pointer.free(raw);
    }

    /** The address of one of the floats, with position 0, as native calls on untyped memory need it. */
    FloatPointer floatPointer(int element) {
        return element == 0 ? floatPointer : new FloatsFrom(floatPointer, element);
    }

    /** An address, for native calls on elements of any type. */
    Pointer pointer(long bytesFromStart) {
        return bytesFromStart == 0 ? floatPointer : new BytesFrom(floatPointer, bytesFromStart);
    }

    /** The address of one of the doubles, with position 0. */
    DoublePointer doublePointer(int element) {
        return element == 0 ? doublePointer : new DoublesFrom(doublePointer, element);
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
