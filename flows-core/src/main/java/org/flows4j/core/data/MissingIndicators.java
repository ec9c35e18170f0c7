package org.flows4j.core.data;

import java.util.List;
import java.util.Optional;

/**
 * Columns that state for each row whether the value of another column is missing: 1 where it is, 0 elsewhere. The value itself is then a
 * number without meaning.
 */
public final class MissingIndicators {
    private static final String ENDING = " is missing";
    private static final List<String> CATEGORIES = List.of("present", "missing");

    private MissingIndicators() {}

    /** The name of the indicator of a column. */
    public static String nameFor(String column) {
        return column + ENDING;
    }

    /** The names of an indicator's categories 0 and 1. */
    public static List<String> categoryNames() {
        return CATEGORIES;
    }

    /** The column that an indicator is for; empty for columns that are no indicators. */
    public static Optional<String> columnOf(String name, List<String> categoryNames) {
        return categoryNames.equals(CATEGORIES) && name.endsWith(ENDING)
                ? Optional.of(name.substring(0, name.length() - ENDING.length()))
                : Optional.empty();
    }
}
