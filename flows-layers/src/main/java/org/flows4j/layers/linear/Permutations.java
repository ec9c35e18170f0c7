package org.flows4j.layers.linear;

import org.flows4j.core.autodiff.Parameter;

/** Permutations kept as buffers of numbers, so that they are saved with the model. */
final class Permutations {
    private Permutations() {}

    /**
     * Reads a buffer, which may come from a file.
     *
     * @throws IllegalStateException if it does not hold a permutation
     */
    static int[] read(Parameter buffer) {
        double[] stored = buffer.value().toDoubles();
        int[] order = new int[stored.length];
        boolean[] seen = new boolean[stored.length];
        for (int i = 0; i < stored.length; i++) {
            int index = (int) stored[i];
            if (index != stored[i] || index < 0 || index >= seen.length || seen[index]) {
                throw new IllegalStateException("Buffer " + buffer.name() + " does not hold a permutation of "
                        + stored.length + " channels: element " + i + " is " + stored[i]);
            }
            seen[index] = true;
            order[i] = index;
        }
        return order;
    }

    static int[] invert(int... order) {
        int[] inverse = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            inverse[order[i]] = i;
        }
        return inverse;
    }
}
