package org.flows4j.core.data;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/** Real-valued data. */
public final class FloatDataSet implements DataSet {
    private final int[] dims;
    private final int length;
    private final float[] values;
    private final Labels labels;

    /** Takes over the values, sample after sample; they must not change afterwards. */
    public FloatDataSet(int[] dims, float[] values, Labels labels) {
        this.dims = dims.clone();
        this.length = Arrays.stream(dims).reduce(1, Math::multiplyExact);
        this.values = values;
        this.labels = labels.requireSize(size());
    }

    @Override
    public int size() {
        return values.length / length;
    }

    @Override
    public int[] sampleDims() {
        return dims.clone();
    }

    @Override
    public int levels() {
        return 0;
    }

    @Override
    public void copySample(int index, float[] target, int offset) {
        System.arraycopy(values, Objects.checkIndex(index, size()) * length, target, offset, length);
    }

    @Override
    public OptionalInt label(int index) {
        return labels.get(index, size());
    }

    @Override
    public List<String> labelNames() {
        return labels.names();
    }
}
