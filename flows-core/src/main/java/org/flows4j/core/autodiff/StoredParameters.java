package org.flows4j.core.autodiff;

import org.flows4j.core.tensor.Shape;

/**
 * The parameters that a saved model has. A {@link ParameterFactory} that is given them makes these and no others, so building a model
 * from a file never takes more memory than the file has values, whatever its configuration asks for.
 */
@FunctionalInterface
public interface StoredParameters {
    /**
     * Checks that a parameter is there.
     *
     * @param name its full name
     * @param shape the shape that the model wants
     * @throws RuntimeException if it is not, or has another shape
     */
    void require(String name, Shape shape);
}
