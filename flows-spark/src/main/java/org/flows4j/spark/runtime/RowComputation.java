package org.flows4j.spark.runtime;

import java.io.Serializable;
import org.apache.spark.sql.Row;
import org.flows4j.core.flow.Flow;
import org.jspecify.annotations.Nullable;

/** What a stage computes for its rows. The values of each row are read into one array; a batch of such arrays is computed at once. */
public interface RowComputation extends Serializable {
    /** The number of values that {@link #read} reads per row. */
    int width();

    /** The number of rows of a batch if it may have up to {@code limit}: 1 where the result would depend on the other rows. */
    int rowsAtOnce(Flow flow, int limit);

    /**
     * Reads the values of a row.
     *
     * @return null, or the reason why they are invalid
     */
    @Nullable String read(Row row, double[] target, int offset);

    /**
     * Computes the results of a batch.
     *
     * @param values {@code rows} times {@link #width} of them
     * @return one value of the output column per row
     */
    Object[] compute(Flow flow, double[] values, int rows);
}
