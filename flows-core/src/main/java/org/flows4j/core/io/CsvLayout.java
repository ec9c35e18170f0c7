package org.flows4j.core.io;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the first lines of a CSV file say about the others.
 *
 * @param columns the number of columns
 * @param names the names of the columns, empty if the file does not name them
 * @param labelColumn the index of the column of labels, -1 if there is none
 * @param firstLineIsData whether the first line is a row
 * @param declaredRows the number of rows that the first line states, -1 if it does not
 * @param classNames the names of the classes that the first line states, empty if it does not
 */
record CsvLayout(
        int columns,
        List<String> names,
        int labelColumn,
        boolean firstLineIsData,
        int declaredRows,
        List<String> classNames) {

    /** Finds the layout of a file from its first line and, if there is one, its second. */
    static CsvLayout detect(String file, List<String> first, @Nullable List<String> second, CsvOptions options) {
        if (second != null && isDatasetHeader(first, second.size(), options)) {
            int rows = Integer.parseInt(first.get(0));
            List<String> classes = List.copyOf(first.subList(2, first.size()));
            return new CsvLayout(second.size(), List.of(), second.size() - 1, false, rows, classes);
        }
        boolean header = hasHeader(file, first, options);
        List<String> names = header ? checkedNames(file, first) : List.of();
        int labelColumn = labelColumn(file, first.size(), names, options);
        if (first.size() - (labelColumn < 0 ? 0 : 1) == 0) {
            throw new FlowsIoException(file + ": its only column is the label; samples need at least one column more");
        }
        return new CsvLayout(first.size(), names, labelColumn, !header, -1, List.of());
    }

    /** Returns what to call a column in an error. */
    String describe(int column) {
        return "column " + (column + 1) + (names.isEmpty() ? "" : " ('" + names.get(column) + "')");
    }

    /**
     * Recognises the header of scikit-learn's sets, such as {@code 569,30,malignant,benign}: the number of rows, the
     * number of columns before the label, and the names of the classes.
     */
    private static boolean isDatasetHeader(List<String> first, int columns, CsvOptions options) {
        boolean allowed = options.header() == CsvOptions.Header.AUTO
                && (options.labelColumn().isEmpty() || numberedColumn(columns, options) == columns - 1);
        return allowed
                && columns >= 2
                && first.size() >= 3
                && first.get(0).matches("[1-9][0-9]{0,8}")
                && first.get(1).equals(Integer.toString(columns - 1))
                && first.stream()
                        .skip(2)
                        .noneMatch(name -> CsvNumbers.parse(name).isPresent());
    }

    private static boolean hasHeader(String file, List<String> first, CsvOptions options) {
        if (options.header() != CsvOptions.Header.AUTO) {
            return options.header() == CsvOptions.Header.PRESENT;
        }
        int excluded = numberedColumn(first.size(), options);
        List<String> cells = new ArrayList<>(first);
        if (excluded >= 0) {
            cells.remove(excluded);
        }
        long numbers = cells.stream()
                .filter(cell -> CsvNumbers.parse(cell).isPresent())
                .count();
        if (numbers > 0 && numbers < cells.size()) {
            String other = cells.stream()
                    .filter(cell -> CsvNumbers.parse(cell).isEmpty())
                    .findFirst()
                    .orElseThrow();
            throw new FlowsIoException(file + ": line 1 holds " + numbers + " numbers but also '" + other
                    + "', so it is neither clearly a header nor a row; state the header or the label column, or"
                    + " correct the cell");
        }
        return numbers == 0;
    }

    private static List<String> checkedNames(String file, List<String> names) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).isEmpty()) {
                throw new FlowsIoException(file + ": column " + (i + 1) + " has no name in the header; if it counts the"
                        + " rows, write the file without it, otherwise name it");
            }
            if (!seen.add(names.get(i))) {
                throw new FlowsIoException(
                        file + ": two columns are named '" + names.get(i) + "' in the header; rename one");
            }
        }
        return List.copyOf(names);
    }

    private static int labelColumn(String file, int columns, List<String> names, CsvOptions options) {
        if (options.labelColumn().isEmpty()) {
            return -1;
        }
        int named = names.indexOf(options.labelColumn().get());
        int column = named >= 0 ? named : numberedColumn(columns, options);
        if (column < 0) {
            throw new FlowsIoException(
                    file + ": there is no column '" + options.labelColumn().get() + "' for the label;"
                            + " give 'last', a number from 1 to " + columns
                            + (names.isEmpty() ? "" : ", or one of the names " + names));
        }
        return column;
    }

    /** Returns the index of a label column given by its place, -1 if it is not. */
    private static int numberedColumn(int columns, CsvOptions options) {
        String column = options.labelColumn().orElse("");
        if (column.toLowerCase(Locale.ROOT).equals("last")) {
            return columns - 1;
        }
        return IntStream.range(0, columns)
                .filter(i -> column.equals(Integer.toString(i + 1)))
                .findFirst()
                .orElse(-1);
    }
}
