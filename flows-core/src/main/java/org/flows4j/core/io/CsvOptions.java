package org.flows4j.core.io;

import java.util.Optional;

/**
 * How to read a CSV file.
 *
 * @param header whether the first line names the columns
 * @param delimiter what separates the columns; empty to take the most frequent of comma, semicolon, tab and bar in the
 *     first line
 * @param labelColumn the column that holds the class and is no part of the samples: its name in the header, its number
 *     counted from 1, or {@code last}; empty if there is none
 */
public record CsvOptions(Header header, Optional<Character> delimiter, Optional<String> labelColumn) {
    /** Whether the first line names the columns. */
    public enum Header {
        /** It does if none of its cells is a number; a line of numbers and other things is refused. */
        AUTO,
        /** It does. */
        PRESENT,
        /** It is the first row of data. */
        ABSENT
    }

    /**
     * Returns the options that suit most files: header and delimiter are detected, there are no labels.
     *
     * @return the default options
     */
    public static CsvOptions defaults() {
        return new CsvOptions(Header.AUTO, Optional.empty(), Optional.empty());
    }

    /**
     * Returns these options with another choice of header.
     *
     * @param choice whether the first line names the columns
     * @return new options
     */
    public CsvOptions withHeader(Header choice) {
        return new CsvOptions(choice, delimiter, labelColumn);
    }

    /**
     * Returns these options with a delimiter.
     *
     * @param choice what separates the columns
     * @return new options
     */
    public CsvOptions withDelimiter(char choice) {
        return new CsvOptions(header, Optional.of(choice), labelColumn);
    }

    /**
     * Returns these options with a label column.
     *
     * @param column its name in the header, its number counted from 1, or {@code last}
     * @return new options
     */
    public CsvOptions withLabelColumn(String column) {
        return new CsvOptions(header, delimiter, Optional.of(column));
    }
}
