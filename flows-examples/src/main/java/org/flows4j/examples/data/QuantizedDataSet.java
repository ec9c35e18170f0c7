package org.flows4j.examples.data;

import java.util.List;
import java.util.OptionalInt;
import org.flows4j.core.data.DataSet;

/** A discrete data set at fewer levels: each value becomes {@code floor(value * levels / originalLevels)}. */
final class QuantizedDataSet implements DataSet {
    private final DataSet original;
    private final int levels;

    /**
     * A view of a data set.
     *
     * @param original discrete data
     * @param levels number of levels of the view, from 2 to those of the original
     */
    QuantizedDataSet(DataSet original, int levels) {
        if (levels < 2 || levels > original.levels()) {
            throw new IllegalArgumentException(
                    "Data of " + original.levels() + " levels cannot be reduced to " + levels + " levels");
        }
        this.original = original;
        this.levels = levels;
    }

    @Override
    public int size() {
        return original.size();
    }

    @Override
    public int[] sampleDims() {
        return original.sampleDims();
    }

    @Override
    public int levels() {
        return levels;
    }

    @Override
    public void copySample(int index, float[] target, int offset) {
        original.copySample(index, target, offset);
        for (int i = offset; i < offset + sampleLength(); i++) {
            int value = (int) target[i];
            target[i] = Math.floorDiv(value * levels, original.levels());
        }
    }

    @Override
    public List<String> columnNames() {
        return original.columnNames();
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
