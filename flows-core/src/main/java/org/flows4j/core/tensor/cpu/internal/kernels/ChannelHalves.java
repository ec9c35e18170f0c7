package org.flows4j.core.tensor.cpu.internal.kernels;

import org.flows4j.core.tensor.cpu.internal.math.Tile;
import org.flows4j.core.tensor.cpu.internal.tensor.CpuTensor;

/**
 * Reads and writes the halves of the channels of a tensor {@code [.., 2C]} by the elements of one {@code [.., C]}.
 *
 * @param tensor the wide one
 * @param channels C
 */
record ChannelHalves(CpuTensor tensor, int channels) {
    /** So many elements of the narrow tensor are a tile of whole rows, or a part of a row that is too long for one. */
    int tileLength() {
        int width = Math.max(1, channels);
        return width > Tile.SIZE ? Tile.SIZE : Tile.SIZE / width * width;
    }

    /** Loads what belongs to elements of the narrow tensor from both halves: whole rows at once, where they are. */
    public void load(int from, float[] first, float[] second, int count, Tile tile) {
        if (!wholeRows(from, count)) {
            load(0, from, first, count);
            load(1, from, second, count);
            return;
        }
        float[] window = tile.floatWindow();
        tensor.load(2 * from, window, 0, 2 * count);
        for (int row = 0; row < count; row += channels) {
            System.arraycopy(window, 2 * row, first, row, channels);
            System.arraycopy(window, 2 * row + channels, second, row, channels);
        }
    }

    /** Stores what belongs to elements of the narrow tensor in both halves. */
    public void store(int from, float[] first, float[] second, int count, Tile tile) {
        if (!wholeRows(from, count)) {
            store(0, from, first, count);
            store(1, from, second, count);
            return;
        }
        float[] window = tile.floatWindow();
        for (int row = 0; row < count; row += channels) {
            System.arraycopy(first, row, window, 2 * row, channels);
            System.arraycopy(second, row, window, 2 * row + channels, channels);
        }
        tensor.store(2 * from, window, 0, 2 * count);
    }

    private boolean wholeRows(int from, int count) {
        return from % channels == 0 && count % channels == 0;
    }

    private void load(int half, int from, float[] to, int count) {
        for (int done = 0; done < count; ) {
            int run = run(from + done, count - done);
            tensor.load(index(half, from + done), to, done, run);
            done += run;
        }
    }

    private void store(int half, int from, float[] values, int count) {
        for (int done = 0; done < count; ) {
            int run = run(from + done, count - done);
            tensor.store(index(half, from + done), values, done, run);
            done += run;
        }
    }

    /** How many of the elements are in the same row as the first. */
    private int run(int element, int count) {
        return Math.min(count, channels - element % channels);
    }

    private int index(int half, int element) {
        return (2 * (element / channels) + half) * channels + element % channels;
    }
}
