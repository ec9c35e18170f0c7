package org.flows4j.examples.experiments;

import org.flows4j.core.io.ModelDescription;

/**
 * One of the models that are compared.
 *
 * @param name of letters, digits and hyphens: files are called by it
 * @param model what it is
 */
public record Contestant(String name, ModelDescription model) {
    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if it would not do for a file
     */
    public Contestant {
        if (!name.matches("[A-Za-z0-9-]+")) {
            throw new IllegalArgumentException(
                    "A contestant's name has letters, digits and hyphens only, got \"" + name + "\"");
        }
    }
}
