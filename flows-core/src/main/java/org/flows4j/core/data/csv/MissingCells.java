package org.flows4j.core.data.csv;

/** The reader's treatment of cells without a value. */
public enum MissingCells {
    /** A missing value is an error. */
    REJECT,
    /**
     * Each gets a random value of the same column, so that the column keeps its distribution (random single imputation). The log states the
     * number for each column.
     */
    FILL,
    /**
     * Each column with missing values gets an indicator as a further column: 1 where the value is missing ({@link
     * org.flows4j.core.data.MissingIndicators}). The value itself is then a random number without meaning. In a column of categories,
     * missing is one of them, with an empty name.
     */
    INDICATE
}
