package org.flows4j.spark.runtime;

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

    /** The value and its meaning. */
    public String explained() {
        return switch (this) {
            case ERROR -> text();
            case SKIP -> text() + " (drop the row)";
            case KEEP -> text() + " (the added column is null)";
        };
    }

    /** The treatment of this name. */
    public static HandleInvalid of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
