package org.flows4j.core.tensor.cpu.internal.math;

/** Arithmetic of long short-term memories, a tile at a time. Implemented on the Vector API and in plain Java, like {@link VectorMath}. */
public interface LstmMath {
    /**
     * Computes {@code nextCell} and {@code nextHidden} of {@code count} numbers, a multiple of the width, from {@code gates} and {@code
     * cell}.
     */
    void step(LstmTile tile, int count);

    /**
     * Pulls gradients back through {@link #step}: computes from {@code gates}, {@code cell}, {@code toNextCell} and {@code toNextHidden}
     * {@code toGates} and {@code toCell}.
     */
    void pullBack(LstmTile tile, int count);
}
