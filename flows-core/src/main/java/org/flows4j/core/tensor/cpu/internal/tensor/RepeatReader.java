package org.flows4j.core.tensor.cpu.internal.tensor;

import org.flows4j.core.tensor.cpu.internal.math.Tile;

/** Reads a short vector repeatedly, like a bias for every row: a tile is one copy of a part of the vector repeated beforehand. */
public final class RepeatReader extends StridedReader {
    private final int period;
    private final Object repeated;

    /** Repeats a contiguous vector, for tiles of a result of this many elements. */
    RepeatReader(CpuTensor source, int start, int period, int size) {
        this.period = period;
        int length = period + Math.min(size, Tile.SIZE);
        this.repeated = source.elements().array(length);
        source.load(start, repeated, 0, period);
        Elements.repeat(repeated, 0, period, length);
    }

    /** Repeats an array to the length that a tile needs that begins with any of its elements. */
    public static float[] repeat(float[] elements, int size) {
        float[] repeated = new float[elements.length + Math.min(size, Tile.SIZE)];
        System.arraycopy(elements, 0, repeated, 0, elements.length);
        Elements.repeat(repeated, 0, elements.length, repeated.length);
        return repeated;
    }

    @Override
    int tileLength() {
        return Tile.SIZE;
    }

    @Override
    void read(int from, int count, Object to, Tile tile) {
        System.arraycopy(repeated, from % period, to, 0, count);
    }
}
