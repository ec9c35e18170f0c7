package org.flows4j.models.family;

import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterList;

/** Checks loaded buffers whose values are restricted, so that a bad file is refused when it is read, not at the first sample. */
public final class LoadedBuffers {
    private static final String PERMUTATION = "permutation";

    private LoadedBuffers() {}

    /**
     * Checks the permutations among a model's loaded parameters.
     *
     * @throws IllegalArgumentException if one is not a permutation, naming it
     */
    public static void check(ParameterList parameters) {
        for (Parameter parameter : parameters) {
            if (!parameter.trainable() && parameter.name().endsWith(PERMUTATION)) {
                checkPermutation(parameter.name(), parameter.value().toDoubles());
            }
        }
    }

    private static void checkPermutation(String name, double... order) {
        boolean[] seen = new boolean[order.length];
        for (int i = 0; i < order.length; i++) {
            int index = (int) order[i];
            if (index != order[i] || index < 0 || index >= seen.length || seen[index]) {
                throw new IllegalArgumentException("element " + i + " of the buffer " + name + " is " + order[i]
                        + ", but a permutation holds each number from 0 to " + (order.length - 1) + " once");
            }
            seen[index] = true;
        }
    }
}
