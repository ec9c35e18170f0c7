package org.flows4j.core.data.csv;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.flows4j.core.data.MissingIndicators;

/**
 * The options for reading a CSV file.
 *
 * @param header whether the first line names the columns
 * @param delimiter the separator of the columns; empty for the most frequent of comma, semicolon, tab and bar in the
 *     first line
 * @param labelColumn the column of the class, which is not part of the samples: its name in the header, its number
 *     counted from 1, or {@code last}; empty if there is none
 * @param columns the columns to read, in this order, each by its name in the header or its number counted from 1; empty for all except
 *     the label
 * @param missing treatment of cells without a value
 * @param categories the columns of categories, each by its name in the header or its number counted from 1, with the names of its categories
 *     in the order of their numbers; without names they are found in the file
 */
public record CsvOptions(
        Header header,
        Optional<Character> delimiter,
        Optional<String> labelColumn,
        List<String> columns,
        MissingCells missing,
        Map<String, List<String>> categories) {
    /** The choice of whether the first line names the columns. */
    public enum Header {
        /**
         * The first line is a header if none of its cells is a number. A line that mixes numbers and other text is rejected. So is the line
         * 0,1,2,..., which data-frame programs write for columns without names, because it may also be a row.
         */
        AUTO,
        /** The first line is a header. */
        PRESENT,
        /** The first line is the first row of data. */
        ABSENT
    }

    /**
     * Checks the columns.
     *
     * @throws IllegalArgumentException if one is named twice
     */
    public CsvOptions {
        columns = List.copyOf(columns);
        categories = Map.copyOf(categories);
        if (new HashSet<>(columns).size() < columns.size()) {
            throw new IllegalArgumentException("Each column can be read once, got " + columns);
        }
    }

    /** Returns the options that suit most files: header and delimiter are detected, there are no labels. */
    public static CsvOptions defaults() {
        return new CsvOptions(
                Header.AUTO, Optional.empty(), Optional.empty(), List.of(), MissingCells.REJECT, Map.of());
    }

    /**
     * Returns these options with another choice of header.
     *
     * @param choice whether the first line names the columns
     */
    public CsvOptions withHeader(Header choice) {
        return new CsvOptions(choice, delimiter, labelColumn, columns, missing, categories);
    }

    /**
     * Returns these options with a delimiter.
     *
     * @param choice the separator of the columns
     */
    public CsvOptions withDelimiter(char choice) {
        return new CsvOptions(header, Optional.of(choice), labelColumn, columns, missing, categories);
    }

    /**
     * Returns these options with a label column.
     *
     * @param column its name in the header, its number counted from 1, or {@code last}
     */
    public CsvOptions withLabelColumn(String column) {
        return new CsvOptions(header, delimiter, Optional.of(column), columns, missing, categories);
    }

    /**
     * Returns these options with a choice of columns; the cells of the others are ignored.
     *
     * @param choice the columns in the order wanted, each by its name in the header or its number counted from 1
     * @throws IllegalArgumentException if one is named twice
     */
    public CsvOptions withColumns(List<String> choice) {
        return new CsvOptions(header, delimiter, labelColumn, choice, missing, categories);
    }

    /** Returns these options with missing values filled in ({@link MissingCells#FILL}). Tables read as a stream cannot be filled in. */
    public CsvOptions withMissingFilled() {
        return withMissing(MissingCells.FILL);
    }

    /**
     * Returns these options with indicators of missing values ({@link MissingCells#INDICATE}). Tables read as a stream have no indicators.
     */
    public CsvOptions withMissingIndicated() {
        return withMissing(MissingCells.INDICATE);
    }

    /** Returns these options with another treatment of missing values. */
    public CsvOptions withMissing(MissingCells choice) {
        return new CsvOptions(header, delimiter, labelColumn, columns, choice, categories);
    }

    /**
     * Returns these options with columns of categories. Categories that are whole numbers from 0 keep them; others are numbered in
     * alphabetical order, and named by {@link org.flows4j.core.data.DataSet#categoryNames}.
     *
     * @param choice the columns, each by its name in the header or its number counted from 1
     */
    public CsvOptions withCategories(String... choice) {
        return withCategories(Arrays.stream(choice).collect(Collectors.toMap(column -> column, column -> List.of())));
    }

    /**
     * Returns these options with columns of known categories, as those of a model; a column that the file lacks is ignored.
     *
     * @param names the names of the categories of each column, in the order of their numbers
     */
    public CsvOptions withCategories(Map<String, List<String>> names) {
        return new CsvOptions(header, delimiter, labelColumn, columns, missing, names);
    }

    /**
     * Returns these options with the categories of a table that has been read before, such as the one that a model was fitted to, so that
     * they get the same numbers.
     *
     * @param columnNames of its columns; empty if columns are matched by position
     * @param categoryNames of its columns, empty for numbers, without or with the indicators of missing values
     */
    public CsvOptions withCategoriesOf(List<String> columnNames, List<List<String>> categoryNames) {
        Map<String, List<String>> all = new HashMap<>(categories);
        for (int j = 0; j < categoryNames.size(); j++) {
            String position =
                    columns.isEmpty() ? Integer.toString(j + 1) : columns.get(Math.min(j, columns.size() - 1));
            String column = columnNames.isEmpty() ? position : columnNames.get(j);
            if (!categoryNames.get(j).isEmpty()
                    && MissingIndicators.columnOf(column, categoryNames.get(j)).isEmpty()) {
                all.put(column, categoryNames.get(j));
            }
        }
        return withCategories(all);
    }

    /**
     * Returns these options with a choice of columns; the cells of the others are ignored.
     *
     * @param choice the columns in the order wanted, each by its name in the header or its number counted from 1
     * @throws IllegalArgumentException if one is named twice
     */
    public CsvOptions withColumns(String... choice) {
        return withColumns(List.of(choice));
    }
}
