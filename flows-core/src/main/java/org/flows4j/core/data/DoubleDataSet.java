package org.flows4j.core.data;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/** A table of real values in double precision. */
public final class DoubleDataSet implements DataSet {
    private final int columns;
    private final double[] values;
    private final List<String> names;
    private final List<List<String>> categories;
    private final Labels labels;

    /** Takes over the values, row after row; they must not change afterwards. */
    public DoubleDataSet(int columns, double[] values, List<String> names, Labels labels) {
        this(columns, values, names, Collections.nCopies(columns, List.of()), labels);
    }

    /**
     * Takes over the values, row after row; they must not change afterwards.
     *
     * @param categories for each column the names of its categories, empty for numbers
     */
    public DoubleDataSet(
            int columns, double[] values, List<String> names, List<List<String>> categories, Labels labels) {
        this.columns = columns;
        this.values = values;
        this.names = List.copyOf(names);
        this.categories = categories.stream().map(List::copyOf).toList();
        this.labels = labels.requireSize(size());
    }

    @Override
    public int size() {
        return values.length / columns;
    }

    @Override
    public int[] sampleDims() {
        return new int[] {columns};
    }

    @Override
    public int levels() {
        return 0;
    }

    @Override
    public void copySample(int index, float[] target, int offset) {
        int from = Objects.checkIndex(index, size()) * columns;
        Objects.checkFromIndexSize(offset, columns, target.length);
        for (int j = 0; j < columns; j++) {
            target[offset + j] = (float) values[from + j];
        }
    }

    @Override
    public void copySample(int index, double[] target, int offset) {
        System.arraycopy(values, Objects.checkIndex(index, size()) * columns, target, offset, columns);
    }

    @Override
    public List<String> columnNames() {
        return names;
    }

    @Override
    public List<String> categoryNames(int column) {
        return categories.get(column);
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
