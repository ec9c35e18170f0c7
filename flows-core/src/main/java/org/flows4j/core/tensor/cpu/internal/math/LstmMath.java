package org.flows4j.core.tensor.cpu.internal.math;

/** Arithmetic of long short-term memories, a tile at a time. Implemented on the Vector API and in plain Java, as {@link VectorMath}. */
public interface LstmMath {
    /**
     * From {@code gates} and {@code cell} computes {@code nextCell} and {@code nextHidden}.
     *
     * @param tile its arrays
     * @param count numbers of all rows, a multiple of the width
     */
    void step(LstmTile tile, int count);

    /**
     * Pulls gradients back through {@link #step}: from {@code gates}, {@code cell}, {@code toNextCell} and {@code toNextHidden} computes
     * {@code toGates} and {@code toCell}.
     *
     * @param tile its arrays
     * @param count numbers of all rows, a multiple of the width
     */
    void pullBack(LstmTile tile, int count);
}
