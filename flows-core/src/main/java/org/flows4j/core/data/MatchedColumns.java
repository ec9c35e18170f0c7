package org.flows4j.core.data;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.flows4j.core.io.Excerpt;

/**
 * A table with its columns in the order of another table: the one that a model was fitted to.
 *
 * <p>If both have names, columns are matched by name: they are put in order, a missing column is rejected, and additional columns are left
 * out and listed. If one has no names, columns are matched by position, and their numbers must be equal. An indicator of missing values
 * ({@link MissingIndicators}) that the table lacks is 0 in all rows.
 *
 * @param data the table, its columns in the order wanted
 * @param ignored names of the columns left out
 */
public record MatchedColumns(DataSet data, List<String> ignored) {
    /**
     * Matches a table with columns.
     *
     * @param data any data; data that is not a table is returned unchanged
     * @param names of the columns wanted, in order; empty if the names are unknown
     * @return the data in that order
     * @throws IllegalArgumentException if one of the columns is missing, values are missing that have no indicator among the names, or there are no names to match and the number of columns differs
     *     from the number of names
     */
    public static MatchedColumns of(DataSet data, List<String> names) {
        if (names.isEmpty() || data.sampleDims().length != 1) {
            return new MatchedColumns(data, List.of());
        }
        List<String> found = data.columnNames();
        if (found.isEmpty()) {
            if (data.sampleLength() != names.size()) {
                throw new IllegalArgumentException(
                        "The model has the " + names.size() + " columns "
                                + Excerpt.of(names) + ", but the data has " + data.sampleLength()
                                + " without names, which are taken by position; choose as many, in this order, or give the data a header");
            }
            return new MatchedColumns(data, List.of());
        }
        requireIndicated(data, names);
        ColumnNames known = new ColumnNames(found, found.size());
        List<String> present = names.stream()
                .filter(name -> found.contains(name) || !isIndicator(name, names))
                .toList();
        int[] indices = known.indicesOf(present);
        // No value of a column is missing that has no indicator.
        int[] order = names.stream()
                .mapToInt(name -> present.contains(name) ? indices[present.indexOf(name)] : ColumnsDataSet.NONE)
                .toArray();
        boolean same = Arrays.equals(order, IntStream.range(0, found.size()).toArray());
        return new MatchedColumns(same ? data : ColumnsDataSet.of(data, order, names), known.without(names));
    }

    private static boolean isIndicator(String name, List<String> names) {
        return names.stream().anyMatch(other -> MissingIndicators.nameFor(other).equals(name));
    }

    /** Refuses missing values that the model has no indicator for. */
    private static void requireIndicated(DataSet data, List<String> names) {
        List<String> found = data.columnNames();
        for (int j = 0; j < found.size(); j++) {
            Optional<String> column = MissingIndicators.columnOf(found.get(j), data.categoryNames(j));
            if (column.isPresent() && names.contains(column.get()) && !names.contains(found.get(j))) {
                throw new IllegalArgumentException("Values of the column '" + Excerpt.of(column.get())
                        + "' are missing, but none was when the model was fitted; fill them in"
                        + " (CsvOptions.withMissingFilled, --missing FILL) or remove the rows");
            }
        }
    }
}
