package org.flows4j.spark;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The parameter {@code outputCol}.
 *
 * @param <S> the stage itself
 */
public interface HasOutputCol<S> extends Params {
    /** The name of the added column. */
    Param<String> outputCol();

    /** Names the added column. */
    @SuppressWarnings("unchecked")
    default S setOutputCol(String name) {
        return (S) set(outputCol(), name);
    }

    /** A new parameter for a stage. */
    static Param<String> outputCol(Params owner) {
        return new Param<>(owner, "outputCol", "name of the added column");
    }
}
