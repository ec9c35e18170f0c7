package org.flows4j.core.data.csv;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.flows4j.core.data.ColumnNames;
import org.flows4j.core.io.Excerpt;
import org.flows4j.core.io.FlowsIoException;

/** Detects whether the first line of a CSV file names the columns, and reads the names. */
final class CsvHeader {
    private static final String STATE_IT =
            "state whether the header is PRESENT or ABSENT (--header in commands, CsvOptions.withHeader)";

    private CsvHeader() {}

    /**
     * Returns whether the first line is a header.
     *
     * @throws FlowsIoException if it may be one or a row
     */
    static boolean isPresent(String file, List<String> first, CsvOptions options) {
        if (options.header() != CsvOptions.Header.AUTO) {
            return options.header() == CsvOptions.Header.PRESENT;
        }
        List<String> cells = compared(first, options);
        List<String> others =
                cells.stream().filter(cell -> CsvNumbers.parse(cell).isEmpty()).toList();
        if (others.isEmpty() && (isNumbering(cells, 0) || isNumbering(first, 0))) {
            throw new FlowsIoException(file + ": line 1 is " + Excerpt.of(first)
                    + ", which is a row, or the header that data-frame programs write for columns without names; "
                    + STATE_IT);
        }
        if (!others.isEmpty() && others.size() < cells.size()) {
            throw new FlowsIoException(file + ": line 1 holds " + (cells.size() - others.size()) + " numbers but also '"
                    + Excerpt.of(others.get(0)) + "', so it is neither clearly a header nor a row; "
                    + (first.get(0).isEmpty() && isNumbering(first, 1)
                            ? "it looks like the header of columns without names behind one that counts the rows:"
                                    + " write the file without that column (index=False) or choose the columns"
                                    + " (--columns, CsvOptions.withColumns), and "
                            : "correct the cell, state the label column, or ")
                    + STATE_IT);
        }
        return others.size() == cells.size();
    }

    /** Returns the cells that decide: those that are read as numbers, as far as they are known before the header is. */
    private static List<String> compared(List<String> first, CsvOptions options) {
        List<String> cells = new ArrayList<>();
        ColumnNames numbers = new ColumnNames(List.of(), first.size());
        List<Integer> chosen = options.columns().stream().map(numbers::find).toList();
        boolean byNumber = !chosen.isEmpty() && !chosen.contains(-1);
        int label = CsvLayout.numberedColumn(first.size(), options);
        for (int column = 0; column < first.size(); column++) {
            boolean read = byNumber ? chosen.contains(column) : column != label;
            if (read && !options.categories().containsKey(Integer.toString(column + 1))) {
                cells.add(first.get(column));
            }
        }
        return cells;
    }

    /** Returns whether the cells from an index on are 0, 1, 2 and so on; a single number does not count. */
    private static boolean isNumbering(List<String> cells, int from) {
        for (int i = from; i < cells.size(); i++) {
            if (!cells.get(i).equals(Integer.toString(i - from))) {
                return false;
            }
        }
        return cells.size() - from >= 2;
    }

    /**
     * Returns the names of all columns.
     *
     * @throws FlowsIoException if one is empty, or two are equal
     */
    static List<String> checkedNames(String file, List<String> names, CsvOptions options) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (name.isEmpty() && options.columns().isEmpty()) {
                throw new FlowsIoException(file + ": column " + (i + 1) + " has no name in the header; if it counts the"
                        + " rows, write the file without it, or choose the columns (--columns, CsvOptions.withColumns),"
                        + " otherwise name it");
            }
            if (!name.isEmpty() && !seen.add(name)) {
                throw new FlowsIoException(
                        file + ": two columns are named '" + Excerpt.of(name) + "' in the header; rename one");
            }
        }
        return List.copyOf(names);
    }
}
