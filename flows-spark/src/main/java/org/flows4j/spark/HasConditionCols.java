package org.flows4j.spark;

import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;

/**
 * The parameter {@code conditionCols}.
 *
 * @param <S> the stage itself
 */
public interface HasConditionCols<S> extends Params {
    /** The columns of the condition: one per value, one of vectors, or the number of a class. */
    StringArrayParam conditionCols();

    /** Names the columns of the condition in the model's order, one column of vectors, or one of class numbers. */
    @SuppressWarnings("unchecked")
    default S setConditionCols(String... names) {
        return (S) set(conditionCols(), names);
    }

    /** A new parameter for a stage. */
    static StringArrayParam conditionCols(Params owner) {
        return new StringArrayParam(
                owner,
                "conditionCols",
                "columns of the condition: one per value, one of vectors, or the number of a class");
    }
}
