package org.flows4j.core.data;

import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/** Samples of another data set, chosen and ordered by their indices. */
final class SelectedDataSet implements DataSet {
    private final DataSet base;
    private final int[] indices;

    SelectedDataSet(DataSet base, int[] indices) {
        if (indices.length == 0) {
            throw new IllegalArgumentException(
                    "a data set needs at least one sample, but none of the " + base.size() + " samples was selected");
        }
        this.indices = indices.clone();
        for (int i = 0; i < indices.length; i++) {
            int index = Objects.checkIndex(indices[i], base.size());
            // A selection of a selection refers to the samples themselves, so views of views stay fast.
            this.indices[i] = base instanceof SelectedDataSet selected ? selected.indices[index] : index;
        }
        this.base = base instanceof SelectedDataSet selected ? selected.base : base;
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public int[] sampleDims() {
        return base.sampleDims();
    }

    @Override
    public int sampleLength() {
        return base.sampleLength();
    }

    @Override
    public int levels() {
        return base.levels();
    }

    @Override
    public void copySample(int index, float[] target, int offset) {
        base.copySample(indices[index], target, offset);
    }

    @Override
    public void copySample(int index, double[] target, int offset) {
        base.copySample(indices[index], target, offset);
    }

    @Override
    public List<String> columnNames() {
        return base.columnNames();
    }

    @Override
    public List<String> categoryNames(int column) {
        return base.categoryNames(column);
    }

    @Override
    public OptionalInt label(int index) {
        return base.label(indices[index]);
    }

    @Override
    public List<String> labelNames() {
        return base.labelNames();
    }
}
