package org.flows4j.spark;

import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;

/**
 * The parameter {@code inputCols}.
 *
 * @param <S> the stage itself
 */
public interface HasInputCols<S> extends Params {
    /** The columns of the sample: one per value, or one of vectors or arrays. */
    StringArrayParam inputCols();

    /** Names the columns of the sample in the model's order, or one column of vectors or arrays. */
    @SuppressWarnings("unchecked")
    default S setInputCols(String... names) {
        return (S) set(inputCols(), names);
    }

    /** A new parameter for a stage. */
    static StringArrayParam inputCols(Params owner) {
        return new StringArrayParam(
                owner, "inputCols", "columns of the sample: one per value, or one of vectors or arrays");
    }
}
