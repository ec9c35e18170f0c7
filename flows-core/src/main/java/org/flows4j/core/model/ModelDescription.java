package org.flows4j.core.model;

import org.flows4j.core.tensor.DType;

/**
 * The information needed to build a model before its parameters can be loaded.
 *
 * @param family the kind of model, for example {@code "glow"}
 * @param config the configuration as a JSON text, which only the family understands
 * @param dtype element type of the parameters
 * @param data the data that the model is for
 */
public record ModelDescription(String family, String config, DType dtype, DataDescription data) {
    private static final int LONGEST_FAMILY = 200;
    private static final int LONGEST_CONFIG = 1_000_000;

    /**
     * Checks the texts.
     *
     * @throws IllegalArgumentException if the family is empty or its name longer than 200 characters, or the configuration is not JSON or
     *     longer than a million characters
     */
    public ModelDescription {
        if (family.isBlank() || family.length() > LONGEST_FAMILY) {
            throw new IllegalArgumentException("A model's family must have a name of at most " + LONGEST_FAMILY
                    + " characters, got one of " + family.length());
        }
        if (config.length() > LONGEST_CONFIG) {
            throw new IllegalArgumentException(
                    "A model's configuration has at most " + LONGEST_CONFIG + " characters, got " + config.length());
        }
        ModelMetadata.requireJson("the configuration of a model", config);
    }
}
