package org.flows4j.core.data;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.flows4j.core.io.Excerpt;

/**
 * A table with its columns in the order of another table: the one that a model was fitted to.
 *
 * <p>If both have names, columns are matched by name: they are put in order, a missing column is rejected, and additional columns are left
 * out and listed. If one has no names, columns are matched by position, and their numbers must be equal.
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
     * @throws IllegalArgumentException if one of the columns is missing, or there are no names to match and the number of columns differs
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
        ColumnNames known = new ColumnNames(found, found.size());
        int[] order = known.indicesOf(names);
        boolean same = Arrays.equals(order, IntStream.range(0, found.size()).toArray());
        return new MatchedColumns(same ? data : ColumnsDataSet.of(data, order), known.without(names));
    }
}
