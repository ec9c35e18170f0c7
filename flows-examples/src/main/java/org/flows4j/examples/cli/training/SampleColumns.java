package org.flows4j.examples.cli.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.flows4j.core.data.MissingIndicators;
import org.flows4j.core.model.DataDescription;

/**
 * The columns of a file of samples: categories appear by their names, and missing values as empty cells instead of indicators.
 *
 * @param data the data of the model
 * @param indicators for each column the index of the indicator of its missing values, -1 for none
 * @param shown the indices of the columns in the file
 */
record SampleColumns(DataDescription data, int[] indicators, List<Integer> shown) {
    static SampleColumns of(DataDescription data) {
        int width = Math.toIntExact(data.sampleShape().size());
        int[] indicators = new int[width];
        List<Integer> shown = new ArrayList<>();
        for (int j = 0; j < width; j++) {
            indicators[j] = data.columnNames().isEmpty()
                    ? -1
                    : data.columnNames()
                            .indexOf(
                                    MissingIndicators.nameFor(data.columnNames().get(j)));
            if (!isIndicator(data, j)) {
                shown.add(j);
            }
        }
        return new SampleColumns(data, indicators, shown);
    }

    private static boolean isIndicator(DataDescription data, int column) {
        if (data.categoryNames().isEmpty() || data.columnNames().isEmpty()) {
            return false;
        }
        Optional<String> of = MissingIndicators.columnOf(
                data.columnNames().get(column), data.categoryNames().get(column));
        return of.isPresent() && data.columnNames().contains(of.get());
    }

    /** The names in the file. */
    List<String> names() {
        return shown.stream()
                .map(j -> data.columnNames().isEmpty()
                        ? "x" + (j + 1)
                        : data.columnNames().get(j))
                .toList();
    }

    /**
     * The cell of a column.
     *
     * @param values all samples
     * @param from index of the sample's first value
     * @param precise whether a number has the digits of double precision
     */
    Object cell(double[] values, int from, int column, boolean precise) {
        double value = values[from + column];
        int indicator = indicators[column];
        if (indicator >= 0 && isIndicator(data, indicator) && values[from + indicator] == 1) {
            return "";
        }
        List<String> names = data.categoryNames().isEmpty()
                ? List.of()
                : data.categoryNames().get(column);
        if (!names.isEmpty() && value >= 0 && value < names.size()) {
            return names.get((int) value);
        }
        return precise ? (Object) value : (Object) (float) value;
    }
}
