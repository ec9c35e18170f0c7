package org.flows4j.spark.runtime;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The treatment of rows whose values are null, not finite or of the wrong number, by the names that Spark's own stages use. */
public enum HandleInvalid {
    /** The job fails. */
    ERROR,
    /** The row is dropped. */
    SKIP,
    /** The row stays, with null as its result. */
    KEEP;

    /** The value of the parameter. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** All values of the parameter. */
    public static List<String> names() {
        return Arrays.stream(values()).map(HandleInvalid::text).toList();
    }

    /** The treatment of this name. */
    public static HandleInvalid of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
