package org.flows4j.core.tensor.cpu.internal.memory;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Memory on Java's heap, for machines on which no native library can be loaded. */
public final class HeapMemory implements Memory {
    private final ByteBuffer bytes;

    private HeapMemory(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** Allocates memory of at most the size of an array; null if the heap has no room for it. */
    public static @Nullable Memory allocate(long size) {
        try {
            return new HeapMemory(ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.nativeOrder()));
        } catch (OutOfMemoryError full) {
            return null;
        }
    }

    @Override
    public ByteBuffer bytes() {
        return bytes;
    }

    /** Leaves it to the garbage collector. */
    @Override
    public void free() {
        // The pool drops the block, and with it this array.
    }
}
