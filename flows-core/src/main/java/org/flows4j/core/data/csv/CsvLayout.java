package org.flows4j.core.data.csv;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.flows4j.core.data.ColumnNames;
import org.flows4j.core.io.Excerpt;
import org.flows4j.core.io.FlowsIoException;
import org.jspecify.annotations.Nullable;

/**
 * The layout of a CSV file, found from its first lines.
 *
 * @param columns the number of columns
 * @param names the names of the columns, empty if the file does not name them
 * @param labelColumn the index of the column of labels, -1 if there is none
 * @param values the indices of the columns that are read as numbers, in the order wanted
 * @param firstLineIsData whether the first line is a row
 * @param declaredRows the number of rows that the first line states, -1 if it does not
 * @param classNames the names of the classes that the first line states, empty if it does not
 */
record CsvLayout(
        int columns,
        List<String> names,
        int labelColumn,
        List<Integer> values,
        boolean firstLineIsData,
        int declaredRows,
        List<String> classNames) {

    /** Finds the layout of a file from its first line and, if there is one, its second. */
    static CsvLayout detect(String file, List<String> first, @Nullable List<String> second, CsvOptions options) {
        if (second != null && isDatasetHeader(first, second.size(), options)) {
            int rows = Integer.parseInt(first.get(0));
            int label = second.size() - 1;
            List<Integer> values = values(file, second.size(), List.of(), label, options);
            return new CsvLayout(
                    second.size(), List.of(), label, values, false, rows, List.copyOf(first.subList(2, first.size())));
        }
        boolean header = CsvHeader.isPresent(file, first, options);
        List<String> names = header ? CsvHeader.checkedNames(file, first, options) : List.of();
        int labelColumn = labelColumn(file, first.size(), names, options);
        List<Integer> values = values(file, first.size(), names, labelColumn, options);
        return new CsvLayout(first.size(), names, labelColumn, values, !header, -1, List.of());
    }

    private static List<Integer> values(
            String file, int columns, List<String> names, int labelColumn, CsvOptions options) {
        if (options.columns().isEmpty()) {
            if (columns - (labelColumn < 0 ? 0 : 1) == 0) {
                throw new FlowsIoException(
                        file + ": its only column is the label; samples need at least one column more");
            }
            return IntStream.range(0, columns)
                    .filter(column -> column != labelColumn)
                    .boxed()
                    .toList();
        }
        ColumnNames known = new ColumnNames(names, columns);
        try {
            List<Integer> values =
                    options.columns().stream().map(known::indexOf).toList();
            if (values.contains(labelColumn) || values.stream().distinct().count() < values.size()) {
                throw new IllegalArgumentException("the columns " + Excerpt.of(options.columns())
                        + " name one twice, or the label's; give each once");
            }
            return values;
        } catch (IllegalArgumentException e) {
            throw new FlowsIoException(file + ": " + e.getMessage(), e);
        }
    }

    /** Returns the names of the columns that are read as numbers, empty if the file does not name them all. */
    List<String> valueNames() {
        if (names.isEmpty()
                || values.stream().anyMatch(column -> names.get(column).isEmpty())) {
            return List.of();
        }
        return values.stream().map(names::get).toList();
    }

    /** Returns the names of the columns that are read, or else their numbers from 1. */
    List<String> namesOrNumbers() {
        List<String> known = valueNames();
        return known.isEmpty()
                ? values.stream().map(column -> Integer.toString(column + 1)).toList()
                : known;
    }

    /**
     * Returns the codes of the columns of categories, by their indices.
     *
     * @throws FlowsIoException if there is no such column; one whose categories are known may be missing
     */
    Map<Integer, CategoryCodes> categories(String file, CsvOptions options) {
        ColumnNames known = new ColumnNames(names, columns);
        Map<Integer, CategoryCodes> codes = new HashMap<>();
        options.categories().forEach((column, categoryNames) -> {
            int index = known.find(column);
            if (index >= 0 && (!codes.containsKey(index) || !categoryNames.isEmpty())) {
                codes.put(index, new CategoryCodes(categoryNames));
            } else if (index >= 0) {
                // The same column by its number and by its name: the names of its categories count.
                return;
            } else if (categoryNames.isEmpty()) {
                try {
                    known.indexOf(column);
                } catch (IllegalArgumentException e) {
                    throw new FlowsIoException(file + ": " + e.getMessage(), e);
                }
            }
        });
        return codes;
    }

    /** Returns the name of a column in an error. */
    String describe(int column) {
        return "column " + (column + 1) + (names.isEmpty() ? "" : " ('" + Excerpt.of(names.get(column)) + "')");
    }

    /**
     * Recognizes the header of scikit-learn's sets, such as {@code 569,30,malignant,benign}: the number of rows, the
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

    private static int labelColumn(String file, int columns, List<String> names, CsvOptions options) {
        if (options.labelColumn().isEmpty()) {
            return -1;
        }
        String wanted = options.labelColumn().get();
        int named = names.indexOf(wanted);
        int column = named >= 0 ? named : numberedColumn(columns, options);
        if (column < 0) {
            throw new FlowsIoException(file + ": there is no column '" + Excerpt.of(wanted) + "' for the label;"
                    + " give 'last', a number from 1 to " + columns
                    + (names.isEmpty() ? "" : ", or one of the names " + Excerpt.of(names)));
        }
        return column;
    }

    /** Returns the index of a label column given by its position, -1 if it is given otherwise. */
    static int numberedColumn(int columns, CsvOptions options) {
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
