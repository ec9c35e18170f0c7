package org.flows4j.core.io;

import java.util.Map;
import org.flows4j.core.tensor.Tensor;

/**
 * What a model file keeps besides the model, so that training can go on from it.
 *
 * @param progress texts such as step number and seed
 * @param tensors under names that begin with {@value #OPTIMIZER_PREFIX} or {@value #AVERAGE_PREFIX}; the latter go on with
 *     the name of the parameter that is averaged
 */
public record Checkpoint(Map<String, String> progress, Map<String, Tensor> tensors) {
    /** Begins the names of an optimiser's tensors. */
    public static final String OPTIMIZER_PREFIX = "optimizer.";
    /** Begins the names of averaged parameters. */
    public static final String AVERAGE_PREFIX = "ema.";

    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException if a tensor's name begins otherwise
     */
    public Checkpoint {
        for (String name : tensors.keySet()) {
            if (!isCheckpointTensor(name)) {
                throw new IllegalArgumentException("The tensor '" + name + "' of a checkpoint must be called "
                        + OPTIMIZER_PREFIX + "... or " + AVERAGE_PREFIX + "...");
            }
        }
    }

    /**
     * A model without anything to resume.
     *
     * @return the empty checkpoint
     */
    public static Checkpoint none() {
        return new Checkpoint(Map.of(), Map.of());
    }

    static boolean isCheckpointTensor(String name) {
        return name.startsWith(OPTIMIZER_PREFIX) || name.startsWith(AVERAGE_PREFIX);
    }
}
