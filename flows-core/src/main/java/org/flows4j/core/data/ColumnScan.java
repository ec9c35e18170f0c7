package org.flows4j.core.data;

import java.util.Arrays;

/**
 * The columns of a table, read once.
 *
 * @param first the first row
 * @param varies which columns have two different values
 * @param notFinite the first row of each column whose value is NaN or infinite, -1 if there is none
 */
public record ColumnScan(double[] first, boolean[] varies, int[] notFinite) {
    /** Reads a table. */
    public static ColumnScan of(DataSet table) {
        int width = table.sampleLength();
        double[] first = new double[width];
        double[] row = new double[width];
        boolean[] varies = new boolean[width];
        int[] notFinite = new int[width];
        Arrays.fill(notFinite, -1);
        table.copySample(0, first, 0);
        for (int i = 0; i < table.size(); i++) {
            table.copySample(i, row, 0);
            for (int j = 0; j < width; j++) {
                varies[j] |= row[j] != first[j];
                if (notFinite[j] < 0 && !Double.isFinite(row[j])) {
                    notFinite[j] = i;
                }
            }
        }
        return new ColumnScan(first, varies, notFinite);
    }
}
