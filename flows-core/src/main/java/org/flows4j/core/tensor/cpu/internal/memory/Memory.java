package org.flows4j.core.tensor.cpu.internal.memory;

import java.nio.ByteBuffer;

/** A piece of memory for tensors: native, or on Java's heap if native libraries cannot be loaded. */
public interface Memory {
    /** All of it, in the byte order of the machine. */
    ByteBuffer bytes();

    /** Returns it to the operating system or the heap; nobody may use it any more. */
    void free();
}
