package org.flows4j.core.data.csv;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;

/** The numbers in the cells of a CSV file: plain decimal numbers, without the extensions of Java's parser. */
final class CsvNumbers {
    private static final Set<String> MISSING = Set.of("", "na", "n/a", "nan", "null", "none", "?", "-");

    private CsvNumbers() {}

    /** Returns the number in a cell, empty if the cell holds something else. */
    static OptionalDouble parse(String cell) {
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            // Java also reads 0x1p3, 1f, NaN and Infinity.
            if ((c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
                return OptionalDouble.empty();
            }
        }
        try {
            return OptionalDouble.of(Double.parseDouble(cell));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    /** Returns whether a cell holds one of the usual marks for a missing value. */
    static boolean isMissing(String cell) {
        return MISSING.contains(cell.toLowerCase(Locale.ROOT));
    }
}
