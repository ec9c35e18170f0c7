package org.flows4j.core.tensor.cpu.internal.memory;

import java.nio.ByteBuffer;

/** A piece of memory for tensors: native, or on Java's heap where native libraries cannot be loaded. */
public interface Memory {
    /** All of it, in the byte order of the machine. */
    ByteBuffer bytes();

    /** Returns it to where it came from; nobody may use it any more. */
    void free();
}
