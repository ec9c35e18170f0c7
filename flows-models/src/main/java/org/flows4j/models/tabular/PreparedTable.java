package org.flows4j.models.tabular;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.flows4j.core.data.ColumnScan;
import org.flows4j.core.data.DataSet;

/**
 * A table without the columns that have no density of their own: constant columns, and columns equal to an earlier one up to a scale and
 * an offset. Columns of named categories and indicators of missing values are kept if they vary.
 *
 * @param rows the other columns
 * @param dropped the reason for each dropped column, by its name or its number from 1
 */
public record PreparedTable(DataSet rows, Map<String, String> dropped) {
    private static final double ROUNDING = 1e-6;

    /**
     * Drops columns. If any is dropped, columns without names are named by their numbers from 1.
     *
     * @throws IllegalArgumentException if no column varies
     */
    public static PreparedTable of(DataSet table) {
        List<String> names = table.columnNames();
        double[][] columns = columns(table);
        boolean[] varies = ColumnScan.of(table).varies();
        Map<String, String> dropped = new LinkedHashMap<>();
        List<Integer> kept = new ArrayList<>();
        for (int j = 0; j < columns.length; j++) {
            double[] column = columns[j];
            standardize(column);
            if (!varies[j]) {
                dropped.put(name(names, j), "constant");
                continue;
            }
            // Noise tells columns of categories apart.
            boolean numbers = table.categoryNames(j).isEmpty();
            OptionalInt original = kept.stream()
                    .mapToInt(k -> k)
                    .filter(k -> numbers && table.categoryNames(k).isEmpty())
                    .filter(k -> equal(columns[k], column, 1) || equal(columns[k], column, -1))
                    .findFirst();
            if (original.isPresent()) {
                String first = name(names, original.getAsInt());
                dropped.put(name(names, j), "equal to " + first + " up to scale and offset");
            } else {
                kept.add(j);
            }
        }
        if (dropped.isEmpty()) {
            return new PreparedTable(table, Map.of());
        }
        if (kept.isEmpty()) {
            throw new IllegalArgumentException(
                    "All " + columns.length + " columns are constant, so the table has no density");
        }
        String[] chosen = kept.stream().map(j -> name(names, j)).toArray(String[]::new);
        return new PreparedTable(table.columns(chosen), dropped);
    }

    private static String name(List<String> names, int column) {
        return names.isEmpty() ? Integer.toString(column + 1) : names.get(column);
    }

    private static double[][] columns(DataSet table) {
        double[] row = new double[table.sampleLength()];
        double[][] columns = new double[row.length][table.size()];
        for (int i = 0; i < table.size(); i++) {
            table.copySample(i, row, 0);
            for (int j = 0; j < row.length; j++) {
                columns[j][i] = row[j];
            }
        }
        return columns;
    }

    /** Brings a column to mean 0 and deviation 1. */
    private static void standardize(double... values) {
        double mean = 0;
        for (double value : values) {
            mean += value / values.length;
        }
        double variance = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] -= mean;
            variance += values[i] * values[i] / values.length;
        }
        double scale = 1 / Math.sqrt(variance);
        for (int i = 0; i < values.length; i++) {
            values[i] *= scale;
        }
    }

    private static boolean equal(double[] a, double[] b, int sign) {
        for (int i = 0; i < a.length; i++) {
            if (!(Math.abs(a[i] - sign * b[i]) <= ROUNDING)) {
                return false;
            }
        }
        return true;
    }
}
