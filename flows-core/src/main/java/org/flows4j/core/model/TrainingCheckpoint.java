package org.flows4j.core.model;

import java.util.Map;
import java.util.stream.Stream;
import org.flows4j.core.tensor.Tensor;

/**
 * The contents of a model file besides the model, from which training can continue.
 *
 * @param progress texts such as step number and seed
 * @param tensors under names that begin with {@value #OPTIMIZER_PREFIX}, {@value #AVERAGE_PREFIX} or
 *     {@value #BEST_PREFIX}; the latter two are followed by the name of a parameter
 */
public record TrainingCheckpoint(Map<String, String> progress, Map<String, Tensor> tensors) {
    /** The prefix of the names of an optimizer's tensors. */
    public static final String OPTIMIZER_PREFIX = "optimizer.";
    /** The prefix of the names of averaged parameters. */
    public static final String AVERAGE_PREFIX = "ema.";
    /** The prefix of the names of the parameters with the best evaluation. */
    public static final String BEST_PREFIX = "best.";

    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException if a tensor's name has another prefix
     */
    public TrainingCheckpoint {
        for (String name : tensors.keySet()) {
            if (!isCheckpointTensor(name)) {
                throw new IllegalArgumentException("The tensor '" + name + "' of a checkpoint must be called "
                        + OPTIMIZER_PREFIX + "..., " + AVERAGE_PREFIX + "... or " + BEST_PREFIX + "...");
            }
        }
    }

    /** A model without anything to resume. */
    public static TrainingCheckpoint none() {
        return new TrainingCheckpoint(Map.of(), Map.of());
    }

    static boolean isCheckpointTensor(String name) {
        return Stream.of(OPTIMIZER_PREFIX, AVERAGE_PREFIX, BEST_PREFIX).anyMatch(name::startsWith);
    }
}
