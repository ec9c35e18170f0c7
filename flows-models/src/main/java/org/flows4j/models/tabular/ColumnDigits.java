package org.flows4j.models.tabular;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.flows4j.core.data.DataSet;
import org.flows4j.core.io.Excerpt;
import org.flows4j.core.tensor.DType;

/**
 * The numbers of distinct values of a table's column in the data and in the precision of a model. A timestamp in seconds needs ten
 * digits, but single precision has seven; a single fill value of 1e37 leaves no digits for the other values when the column is
 * standardized.
 *
 * @param column index from 0
 * @param name the name of the column in a message
 * @param before different values in the data
 * @param after different values in the model's precision
 * @param lowest the smallest value
 * @param highest the largest value
 * @param outlier whether the value farthest from the median is farther than 10,000 times the distance between the quartiles
 */
public record ColumnDigits(
        int column, String name, int before, int after, double lowest, double highest, boolean outlier) {
    /** The number of evenly spaced rows whose values are compared. */
    private static final int ROWS = 50_000;

    /** The number of values held at a time, in addition to the data. */
    private static final int AT_ONCE = 1 << 22;

    /** A column with this many distinct values has a density, however many were lost. */
    private static final int ENOUGH = 1000;

    private static final double FAR = 1e4;

    /** The columns that lose more than half of their distinct values when a model of this type reads them. */
    public static List<ColumnDigits> lostIn(DataSet table, DType dtype) {
        double[] zeros = new double[table.sampleLength()];
        double[] ones = new double[zeros.length];
        Arrays.fill(ones, 1);
        return lost(table, dtype, zeros, ones);
    }

    /** The columns that lose more than half of their distinct values when a fitted model of this type standardizes them. */
    public static List<ColumnDigits> lostWhenStandardized(DataSet table, DType dtype) {
        int width = table.sampleLength();
        double[] row = new double[width];
        double[] means = new double[width];
        for (int i = 0; i < table.size(); i++) {
            table.copySample(i, row, 0);
            for (int j = 0; j < width; j++) {
                means[j] += row[j] / table.size();
            }
        }
        double[] scales = new double[width];
        for (int i = 0; i < table.size(); i++) {
            table.copySample(i, row, 0);
            for (int j = 0; j < width; j++) {
                scales[j] += (row[j] - means[j]) * (row[j] - means[j]) / table.size();
            }
        }
        Arrays.setAll(scales, j -> 1 / Math.sqrt(scales[j]));
        return lost(table, dtype, means, scales);
    }

    private static List<ColumnDigits> lost(DataSet table, DType dtype, double[] means, double[] scales) {
        int width = means.length;
        int rows = Math.min(ROWS, table.size());
        int block = Math.max(1, Math.min(width, AT_ONCE / rows));
        double[][] columns = new double[block][rows];
        double[] row = new double[width];
        List<ColumnDigits> lost = new ArrayList<>();
        for (int from = 0; from < width; from += block) {
            int count = Math.min(block, width - from);
            for (int i = 0; i < rows; i++) {
                table.copySample((int) ((long) i * table.size() / rows), row, 0);
                for (int j = 0; j < count; j++) {
                    columns[j][i] = row[from + j];
                }
            }
            for (int j = 0; j < count; j++) {
                int column = from + j;
                ColumnDigits digits = of(column, name(table, column), columns[j], dtype, means[column], scales[column]);
                if (2L * digits.after < digits.before) {
                    lost.add(digits);
                }
            }
        }
        return lost;
    }

    private static ColumnDigits of(int column, String name, double[] values, DType dtype, double mean, double scale) {
        Arrays.sort(values);
        int n = values.length;
        double quartiles = values[3 * n / 4] - values[n / 4];
        double median = values[n / 2];
        double farthest = Math.max(values[n - 1] - median, median - values[0]);
        return new ColumnDigits(
                column,
                name,
                different(values),
                different(inPrecision(values, dtype, mean, scale)),
                values[0],
                values[n - 1],
                farthest > FAR * quartiles);
    }

    private static double[] inPrecision(double[] values, DType dtype, double mean, double scale) {
        return Arrays.stream(values)
                .map(value -> dtype == DType.FLOAT64
                        ? (value - mean) * scale
                        : ((float) value - (float) mean) * (float) scale)
                .sorted()
                .toArray();
    }

    private static int different(double... sorted) {
        int count = 1;
        for (int i = 1; i < sorted.length; i++) {
            // What overflows twice is not a number, and no two values.
            boolean same = sorted[i] == sorted[i - 1] || Double.isNaN(sorted[i]);
            count += same ? 0 : 1;
        }
        return count;
    }

    /** The name of a column in a message, such as {@code 1 ('time')}. */
    static String name(DataSet table, int column) {
        List<String> names = table.columnNames();
        return (column + 1) + (names.isEmpty() ? "" : " ('" + Excerpt.of(names.get(column)) + "')");
    }

    /** Whether fewer than 1,000 different values are left, too few for a density. */
    public boolean tooFew() {
        return after < ENOUGH;
    }

    /** The counts and the range, to follow the name of the column. */
    public String describe(DType dtype) {
        return "has " + before + " different values between " + lowest + " and " + highest + ", of which " + after
                + (after == 1 ? " is" : " are") + " left in " + dtype;
    }
}
