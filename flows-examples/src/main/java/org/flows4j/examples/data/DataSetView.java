package org.flows4j.examples.data;

import java.util.List;
import java.util.OptionalInt;
import org.flows4j.core.data.DataSet;

/** A data set that differs from another one only in the methods that a subclass overrides. */
abstract class DataSetView implements DataSet {
    private final DataSet original;

    DataSetView(DataSet original) {
        this.original = original;
    }

    final DataSet original() {
        return original;
    }

    @Override
    public final int size() {
        return original.size();
    }

    @Override
    public final int[] sampleDims() {
        return original.sampleDims();
    }

    @Override
    public int levels() {
        return original.levels();
    }

    @Override
    public final List<String> columnNames() {
        return original.columnNames();
    }

    @Override
    public final List<String> categoryNames(int column) {
        return original.categoryNames(column);
    }

    @Override
    public OptionalInt label(int index) {
        return original.label(index);
    }

    @Override
    public List<String> labelNames() {
        return original.labelNames();
    }
}
