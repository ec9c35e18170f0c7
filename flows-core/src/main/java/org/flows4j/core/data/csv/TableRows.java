package org.flows4j.core.data.csv;

import java.util.List;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.data.DoubleDataSet;
import org.flows4j.core.data.Labels;
import org.flows4j.core.io.Excerpt;

/** Checks and copies the rows of a table that a program holds. */
public final class TableRows {
    private TableRows() {}

    public static DataSet copy(double[][] rows, List<String> names) {
        if (rows.length == 0 || rows[0].length == 0) {
            throw new IllegalArgumentException("A table needs at least one row and one column");
        }
        int width = rows[0].length;
        double[] values = new double[Math.multiplyExact(rows.length, width)];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != width) {
                throw new IllegalArgumentException(
                        "Row " + i + " has " + rows[i].length + " values, but the first row has " + width);
            }
            for (int j = 0; j < width; j++) {
                if (!Double.isFinite(rows[i][j])) {
                    throw new IllegalArgumentException("Element " + j + " of row " + i + " is " + rows[i][j]
                            + ", but values must be finite; remove or replace it");
                }
                values[i * width + j] = rows[i][j];
            }
        }
        if (!names.isEmpty()
                && (names.size() != width || names.stream().distinct().count() < width)) {
            throw new IllegalArgumentException(
                    "Each of " + width + " columns needs a name of its own, got " + Excerpt.of(names));
        }
        return new DoubleDataSet(width, values, names, Labels.NONE);
    }
}
