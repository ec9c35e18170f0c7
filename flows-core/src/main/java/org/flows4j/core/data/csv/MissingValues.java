package org.flows4j.core.data.csv;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import org.flows4j.core.data.DoubleDataSet;
import org.flows4j.core.data.Labels;
import org.flows4j.core.data.MissingIndicators;
import org.flows4j.core.io.Excerpt;
import org.flows4j.core.io.FlowsIoException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fills in missing values of a table, with or without indicators of their places; the same file is always filled in alike. */
final class MissingValues {
    private static final Logger LOG = LoggerFactory.getLogger(MissingValues.class);

    private final String file;
    private final double[] values;
    private final List<String> columns;
    private final int rows;

    /**
     * Takes a table.
     *
     * @param values all rows, NaN where a value is missing; changed
     * @param columns descriptions for messages
     */
    MissingValues(String file, double[] values, List<String> columns) {
        this.file = file;
        this.values = values;
        this.columns = columns;
        this.rows = values.length / columns.size();
    }

    /**
     * Fills each in by a random value of its column.
     *
     * @throws FlowsIoException if all values of a column are missing
     */
    void fill() {
        for (int j : incomplete()) {
            double[] present = present(j);
            SplittableRandom random = new SplittableRandom(j);
            int filled = replace(j, () -> present[random.nextInt(present.length)]);
            LOG.warn("{}: {}: {} of {} values are missing and filled in", file, columns.get(j), filled, rows);
        }
    }

    /**
     * Adds an indicator of each column with missing values behind the others, and fills them in by normal numbers with the moments of the
     * present values.
     *
     * @param names of the columns
     * @param categories of the columns
     * @throws FlowsIoException if all values of a column are missing, or a column has the name of an indicator
     */
    DoubleDataSet indicated(List<String> names, List<List<String>> categories, Labels labels) {
        int[] incomplete = incomplete();
        int width = columns.size();
        int wide = width + incomplete.length;
        double[] all = new double[Math.multiplyExact(rows, wide)];
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < incomplete.length; k++) {
                all[i * wide + width + k] = Double.isNaN(values[i * width + incomplete[k]]) ? 1 : 0;
            }
        }
        List<String> allNames = new ArrayList<>(names);
        List<List<String>> allCategories = new ArrayList<>(categories);
        for (int j : incomplete) {
            double[] present = present(j);
            double mean = Arrays.stream(present).average().orElse(0);
            double deviation = Math.sqrt(Arrays.stream(present)
                    .map(value -> (value - mean) * (value - mean))
                    .average()
                    .orElse(0));
            SplittableRandom random = new SplittableRandom(j);
            int replaced = replace(j, () -> mean + deviation * random.nextGaussian());
            LOG.info("{}: {}: {} of {} values are missing and have an indicator", file, columns.get(j), replaced, rows);
            String indicator = MissingIndicators.nameFor(names.get(j));
            if (names.contains(indicator)) {
                throw new FlowsIoException(file + ": the column '" + Excerpt.of(indicator)
                        + "' has the name of the indicator of missing values; rename it");
            }
            allNames.add(indicator);
            allCategories.add(MissingIndicators.categoryNames());
        }
        for (int i = 0; i < rows; i++) {
            System.arraycopy(values, i * width, all, i * wide, width);
        }
        return new DoubleDataSet(wide, all, allNames, Collections.unmodifiableList(allCategories), labels);
    }

    private int[] incomplete() {
        boolean[] missing = new boolean[columns.size()];
        for (int i = 0; i < values.length; i++) {
            missing[i % missing.length] |= Double.isNaN(values[i]);
        }
        int[] found = new int[missing.length];
        int count = 0;
        for (int j = 0; j < missing.length; j++) {
            if (missing[j]) {
                found[count++] = j;
            }
        }
        return Arrays.copyOf(found, count);
    }

    private double[] present(int column) {
        double[] present = new double[rows];
        int count = 0;
        for (int i = column; i < values.length; i += columns.size()) {
            if (!Double.isNaN(values[i])) {
                present[count++] = values[i];
            }
        }
        if (count == 0) {
            throw new FlowsIoException(
                    file + ": " + columns.get(column) + ": all values are missing; leave the column out");
        }
        return Arrays.copyOf(present, count);
    }

    private int replace(int column, DoubleSupplier value) {
        int replaced = 0;
        for (int i = column; i < values.length; i += columns.size()) {
            if (Double.isNaN(values[i])) {
                values[i] = value.getAsDouble();
                replaced++;
            }
        }
        return replaced;
    }
}
