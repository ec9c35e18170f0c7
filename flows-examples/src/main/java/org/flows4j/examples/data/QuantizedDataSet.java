package org.flows4j.examples.data;

import org.flows4j.core.data.DataSet;

/** A discrete data set at fewer levels: each value becomes {@code floor(value * levels / originalLevels)}. */
final class QuantizedDataSet extends DataSetView {
    private final int levels;

    /**
     * A view of a data set.
     *
     * @param original discrete data
     * @param levels number of levels of the view, from 2 to those of the original
     */
    QuantizedDataSet(DataSet original, int levels) {
        super(original);
        if (levels < 2 || levels > original.levels()) {
            throw new IllegalArgumentException(
                    "Data of " + original.levels() + " levels cannot be reduced to " + levels + " levels");
        }
        this.levels = levels;
    }

    @Override
    public int levels() {
        return levels;
    }

    @Override
    public void copySample(int index, float[] target, int offset) {
        original().copySample(index, target, offset);
        for (int i = offset; i < offset + sampleLength(); i++) {
            int value = (int) target[i];
            target[i] = Math.floorDiv(value * levels, original().levels());
        }
    }
}
