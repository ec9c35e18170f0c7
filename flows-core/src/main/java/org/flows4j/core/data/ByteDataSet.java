package org.flows4j.core.data;

import java.util.List;
import java.util.OptionalInt;

/** Discrete data of at most 256 levels, kept as one byte per value: a quarter of the memory of floats. */
public final class ByteDataSet implements DataSet {
    private final int[] dims;
    private final int levels;
    private final byte[][] samples;
    private final Labels labels;

    /** Takes over the samples, one array each, so that all together may exceed 2 GB; they must not change afterwards. */
    public ByteDataSet(int[] dims, int levels, List<byte[]> samples, Labels labels) {
        this.dims = dims.clone();
        this.levels = levels;
        this.samples = samples.toArray(byte[][]::new);
        this.labels = labels.requireSize(samples.size());
    }

    @Override
    public int size() {
        return samples.length;
    }

    @Override
    public int[] sampleDims() {
        return dims.clone();
    }

    @Override
    public int levels() {
        return levels;
    }

    @Override
    public void copySample(int index, float[] target, int offset) {
        byte[] sample = samples[index];
        for (int i = 0; i < sample.length; i++) {
            target[offset + i] = sample[i] & 0xff;
        }
    }

    @Override
    public OptionalInt label(int index) {
        return labels.get(index, samples.length);
    }

    @Override
    public List<String> labelNames() {
        return labels.names();
    }
}
