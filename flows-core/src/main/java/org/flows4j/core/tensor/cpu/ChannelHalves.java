package org.flows4j.core.tensor.cpu;

/**
 * Reads and writes the halves of the channels of a tensor {@code [.., 2C]} by the elements of one {@code [.., C]}.
 *
 * @param tensor the wide one
 * @param channels C
 */
record ChannelHalves(CpuTensor tensor, int channels) {
    /** Loads what belongs to elements of the narrow tensor, from half 0 or 1. */
    void load(int half, int from, float[] to, int count) {
        for (int done = 0; done < count; ) {
            int run = run(from + done, count - done);
            tensor.load(index(half, from + done), to, done, run);
            done += run;
        }
    }

    /** Stores what belongs to elements of the narrow tensor, in half 0 or 1. */
    void store(int half, int from, float[] values, int count) {
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
