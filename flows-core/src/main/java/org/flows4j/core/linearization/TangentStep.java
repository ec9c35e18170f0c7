package org.flows4j.core.linearization;

import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The linear map of one operation: from the tangents of its inputs to the tangent of its result.
 *
 * @param inputs slots of the inputs' tangents, -1 for an input that is a constant
 * @param map the linear map
 */
record TangentStep(int[] inputs, LinearMap map) {
    /** A linear map of several tangents. */
    @FunctionalInterface
    interface LinearMap {
        /**
         * Applies the map.
         *
         * @param tangents one for each input, null where it is zero; at least one is not
         */
        Tensor apply(@Nullable Tensor[] tangents);
    }

    @Nullable Tensor apply(@Nullable Tensor[] slots) {
        @Nullable Tensor[] tangents = new Tensor[inputs.length];
        boolean zero = true;
        for (int i = 0; i < inputs.length; i++) {
            tangents[i] = inputs[i] < 0 ? null : slots[inputs[i]];
            zero &= tangents[i] == null;
        }
        return zero ? null : map.apply(tangents);
    }
}
