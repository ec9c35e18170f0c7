package org.flows4j.models;

import org.flows4j.core.io.DataSet;

/** Refuses tables that have no density. */
final class TabularColumns {
    private TabularColumns() {}

    /**
     * A column that does not vary has all its mass in one point, where a density can grow without limit.
     *
     * @param kind what to call a column in the error
     */
    static void check(DataSet rows, String kind) {
        int width = rows.sampleLength();
        float[] first = new float[width];
        float[] row = new float[width];
        boolean[] varies = new boolean[width];
        rows.copySample(0, first, 0);
        for (int i = 0; i < rows.size(); i++) {
            rows.copySample(i, row, 0);
            for (int j = 0; j < width; j++) {
                if (!Float.isFinite(row[j])) {
                    throw new IllegalArgumentException("The value in row " + (i + 1) + ", " + kind + " " + (j + 1)
                            + " is " + row[j] + ": fill missing values in, or remove the row");
                }
                varies[j] |= row[j] != first[j];
            }
        }
        for (int j = 0; j < width; j++) {
            if (!varies[j]) {
                throw new IllegalArgumentException("The " + kind + " " + (j + 1) + " is " + first[j] + " in all "
                        + rows.size() + " rows; a density has no place for it: remove the column");
            }
        }
    }
}
