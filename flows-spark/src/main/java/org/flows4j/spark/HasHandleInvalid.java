package org.flows4j.spark;

import java.util.Arrays;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import org.flows4j.spark.runtime.HandleInvalid;

/**
 * The parameter {@code handleInvalid}.
 *
 * @param <S> the stage itself
 */
public interface HasHandleInvalid<S> extends Params {
    /** The treatment of rows with values that are null, not finite or of the wrong number, by default {@code error}. */
    Param<String> handleInvalid();

    /** Sets the treatment of invalid rows. */
    @SuppressWarnings("unchecked")
    default S setHandleInvalid(String treatment) {
        return (S) set(handleInvalid(), treatment);
    }

    /** A new parameter for a stage that offers some of the treatments. */
    static Param<String> handleInvalid(Params owner, HandleInvalid... offered) {
        String[] names = Arrays.stream(offered).map(HandleInvalid::text).toArray(String[]::new);
        return new Param<>(
                owner,
                "handleInvalid",
                "rows with values that are null, not finite or of the wrong number: "
                        + String.join(
                                ", ",
                                Arrays.stream(offered)
                                        .map(HandleInvalid::explained)
                                        .toList()),
                ParamValidators.inArray(names));
    }
}
