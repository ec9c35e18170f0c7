package org.flows4j.core.nn.parts;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A {@link NetworkPart} with its parameters.
 *
 * @param output sample shape of the result
 */
record BuiltPart(Shape output, ParameterList parameters, Function function) {
    /** The function of a part. */
    interface Function {
        /**
         * Computes the result from the hidden units and the context.
         *
         * @param h {@code [N, .., C]}
         * @param context {@code [N, k]}, or null for none
         */
        Tensor apply(Tensor h, @Nullable Tensor context, Evaluation evaluation);
    }
}
