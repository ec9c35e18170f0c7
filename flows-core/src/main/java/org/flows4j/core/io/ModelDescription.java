package org.flows4j.core.io;

import org.flows4j.core.tensor.DType;

/**
 * What it takes to build a model before its parameters can be loaded.
 *
 * @param family the kind of model, for example {@code "glow"}
 * @param config the configuration as a JSON text, which only the family understands
 * @param dtype element type of the parameters
 * @param data what the model is for
 */
public record ModelDescription(String family, String config, DType dtype, DataDescription data) {
    /**
     * Checks the texts.
     *
     * @throws IllegalArgumentException if the family is empty or the configuration is not JSON
     */
    public ModelDescription {
        if (family.isBlank()) {
            throw new IllegalArgumentException("A model's family must have a name");
        }
        ModelMetadata.requireJson("the configuration of a model", config);
    }
}
