package org.flows4j.models.tabular;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.data.DataSet;

/**
 * A table without the columns that have no density of their own: constant columns, and columns equal to an earlier one up to a scale and
 * an offset.
 *
 * @param rows the other columns
 * @param dropped the reason for each dropped column, by its name or its number from 1
 */
public record PreparedTable(DataSet rows, Map<String, String> dropped) {
    /** Rows that are compared; duplicates in them are confirmed on all rows. */
    private static final int FIRST_ROWS = 50;

    private static final double ROUNDING = 1e-6;

    /**
     * Drops columns. If any is dropped, columns without names are named by their numbers from 1.
     *
     * @throws IllegalArgumentException if no column varies
     */
    public static PreparedTable of(DataSet table) {
        int columns = table.sampleLength();
        List<String> names = table.columnNames();
        Map<String, String> dropped = new LinkedHashMap<>();
        List<double[]> heads = new ArrayList<>();
        List<Integer> kept = new ArrayList<>();
        double[][] standardized = new double[columns][];
        for (int j = 0; j < columns; j++) {
            double[] column = standardized(table, j);
            standardized[j] = column;
            int original = -1;
            double[] head = Arrays.copyOf(column, Math.min(FIRST_ROWS, column.length));
            for (int k = 0; k < kept.size() && original < 0; k++) {
                if (equal(heads.get(k), head) && equal(standardized[kept.get(k)], column)) {
                    original = kept.get(k);
                }
            }
            if (column[0] == 0 && Arrays.stream(column).allMatch(value -> value == 0)) {
                dropped.put(name(names, j), "constant");
            } else if (original >= 0) {
                dropped.put(name(names, j), "equal to " + name(names, original) + " up to scale and offset");
            } else {
                kept.add(j);
                heads.add(head);
            }
        }
        if (dropped.isEmpty()) {
            return new PreparedTable(table, Map.of());
        }
        if (kept.isEmpty()) {
            throw new IllegalArgumentException("All " + columns + " columns are constant, so the table has no density");
        }
        String[] chosen = kept.stream().map(j -> name(names, j)).toArray(String[]::new);
        return new PreparedTable(table.columns(chosen), dropped);
    }

    private static String name(List<String> names, int column) {
        return names.isEmpty() ? Integer.toString(column + 1) : names.get(column);
    }

    /** The column with mean 0 and deviation 1, its first value above 0 or equal; all 0 if it is constant. */
    private static double[] standardized(DataSet table, int column) {
        double[] row = new double[table.sampleLength()];
        double[] values = new double[table.size()];
        double mean = 0;
        boolean varies = false;
        for (int i = 0; i < values.length; i++) {
            table.copySample(i, row, 0);
            values[i] = row[column];
            varies |= values[i] != values[0];
            mean += values[i] / values.length;
        }
        if (!varies) {
            return new double[values.length];
        }
        double variance = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] -= mean;
            variance += values[i] * values[i] / values.length;
        }
        double scale = Math.copySign(1 / Math.sqrt(variance), values[0]);
        for (int i = 0; i < values.length; i++) {
            values[i] *= scale;
        }
        return values;
    }

    private static boolean equal(double[] a, double... b) {
        for (int i = 0; i < a.length; i++) {
            if (!(Math.abs(a[i] - b[i]) <= ROUNDING)) {
                return false;
            }
        }
        return true;
    }
}
