package org.flows4j.core.data.csv;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;

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
 * @param fillMissing whether a missing value is filled in by a random value of the same column, so that the column keeps its
 *     distribution; otherwise it is an error
 */
public record CsvOptions(
        Header header,
        Optional<Character> delimiter,
        Optional<String> labelColumn,
        List<String> columns,
        boolean fillMissing) {
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
        if (new HashSet<>(columns).size() < columns.size()) {
            throw new IllegalArgumentException("Each column can be read once, got " + columns);
        }
    }

    /** Returns the options that suit most files: header and delimiter are detected, there are no labels. */
    public static CsvOptions defaults() {
        return new CsvOptions(Header.AUTO, Optional.empty(), Optional.empty(), List.of(), false);
    }

    /**
     * Returns these options with another choice of header.
     *
     * @param choice whether the first line names the columns
     */
    public CsvOptions withHeader(Header choice) {
        return new CsvOptions(choice, delimiter, labelColumn, columns, fillMissing);
    }

    /**
     * Returns these options with a delimiter.
     *
     * @param choice the separator of the columns
     */
    public CsvOptions withDelimiter(char choice) {
        return new CsvOptions(header, Optional.of(choice), labelColumn, columns, fillMissing);
    }

    /**
     * Returns these options with a label column.
     *
     * @param column its name in the header, its number counted from 1, or {@code last}
     */
    public CsvOptions withLabelColumn(String column) {
        return new CsvOptions(header, delimiter, Optional.of(column), columns, fillMissing);
    }

    /**
     * Returns these options with a choice of columns; the cells of the others are ignored.
     *
     * @param choice the columns in the order wanted, each by its name in the header or its number counted from 1
     * @throws IllegalArgumentException if one is named twice
     */
    public CsvOptions withColumns(List<String> choice) {
        return new CsvOptions(header, delimiter, labelColumn, choice, fillMissing);
    }

    /**
     * Returns these options with missing values filled in, each by a random value of its column (random single imputation). The log
     * states the number for each column. Tables read as a stream cannot be filled in.
     */
    public CsvOptions withMissingFilled() {
        return new CsvOptions(header, delimiter, labelColumn, columns, true);
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
