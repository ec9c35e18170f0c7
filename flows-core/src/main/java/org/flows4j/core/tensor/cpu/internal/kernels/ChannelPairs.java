package org.flows4j.core.tensor.cpu.internal.kernels;

import org.flows4j.core.tensor.cpu.internal.math.Tile;

/**
 * Reads and writes the two numbers that each element of a tensor {@code [.., C]} has in a tensor {@code [.., 2C]}.
 *
 * @param tensor the wide tensor
 * @param channels C
 * @param interleaved whether the two numbers of an element are neighbors; otherwise they are C channels apart
 */
record ChannelPairs(FloatAccess tensor, int channels, boolean interleaved) {
    /** The elements per tile that make whole rows, or parts of a row that is too long for one tile. */
    int tileLength() {
        int width = Math.max(1, channels);
        return width > Tile.SIZE ? Tile.SIZE : Tile.SIZE / width * width;
    }

    /** Loads both numbers of elements of the narrow tensor: whole rows at once where possible. */
    void load(int from, float[] first, float[] second, int count, Tile tile) {
        if (inParts(from, count)) {
            for (int done = 0, run; done < count; done += run) {
                run = run(from + done, count - done);
                tensor.load(place(from + done), first, done, run, tile);
                tensor.load(place(from + done) + channels, second, done, run, tile);
            }
            return;
        }
        float[] window = tile.floatWindow();
        tensor.load(2 * from, window, 0, 2 * count, tile);
        if (interleaved) {
            for (int i = 0; i < count; i++) {
                first[i] = window[2 * i];
                second[i] = window[2 * i + 1];
            }
        } else {
            for (int row = 0; row < count; row += channels) {
                System.arraycopy(window, 2 * row, first, row, channels);
                System.arraycopy(window, 2 * row + channels, second, row, channels);
            }
        }
    }

    /** Stores both numbers of elements of the narrow tensor. */
    void store(int from, float[] first, float[] second, int count, Tile tile) {
        if (inParts(from, count)) {
            for (int done = 0, run; done < count; done += run) {
                run = run(from + done, count - done);
                tensor.store(place(from + done), first, done, run, tile);
                tensor.store(place(from + done) + channels, second, done, run, tile);
            }
            return;
        }
        float[] window = tile.floatWindow();
        if (interleaved) {
            for (int i = 0; i < count; i++) {
                window[2 * i] = first[i];
                window[2 * i + 1] = second[i];
            }
        } else {
            for (int row = 0; row < count; row += channels) {
                System.arraycopy(first, row, window, 2 * row, channels);
                System.arraycopy(second, row, window, 2 * row + channels, channels);
            }
        }
        tensor.store(2 * from, window, 0, 2 * count, tile);
    }

    private boolean inParts(int from, int count) {
        return !interleaved && (from % channels != 0 || count % channels != 0);
    }

    /** The number of elements from this one on that lie in its row. */
    private int run(int element, int most) {
        return Math.min(most, channels - element % channels);
    }

    /** The position of an element's first number. */
    private int place(int element) {
        return element / channels * 2 * channels + element % channels;
    }
}
