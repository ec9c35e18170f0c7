package org.flows4j.core.training;

import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.training.data.BatchSource;
import org.flows4j.core.training.data.DataSetBatches;

/** Vectors of four whole numbers from 0 to 15 that depend on one another: sample i is a function of i alone. */
public final class ToyData implements DataSet {
    static final int DIMENSIONS = 4;
    static final int LEVELS = 16;

    private final int first;
    private final int size;

    public ToyData(int first, int size) {
        this.first = first;
        this.size = size;
    }

    static BatchSource batches(int first, int size, TinyFlow.Options options) {
        return batches(first, size, options, TinyFlow.BACKEND);
    }

    static BatchSource batches(int first, int size, TinyFlow.Options options, TensorBackend backend) {
        return new DataSetBatches(new ToyData(first, size), backend, options.dtype());
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int[] sampleDims() {
        return new int[] {DIMENSIONS};
    }

    @Override
    public int levels() {
        return LEVELS;
    }

    @Override
    public void copySample(int index, float[] target, int offset) {
        SplittableRandom random = new SplittableRandom(1000L + first + index);
        double previous = random.nextGaussian();
        for (int i = 0; i < DIMENSIONS; i++) {
            double value = Math.max(0, Math.min(LEVELS - 1, Math.rint(8 + 2.5 * previous)));
            target[offset + i] = (float) value;
            previous = 0.9 * previous + 0.3 * random.nextGaussian();
        }
    }

    @Override
    public OptionalInt label(int index) {
        return OptionalInt.empty();
    }
}
