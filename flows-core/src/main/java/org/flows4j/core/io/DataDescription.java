package org.flows4j.core.io;

import org.flows4j.core.tensor.Shape;

/**
 * The kind of data a model is for.
 *
 * @param sampleShape {@code [H, W, C]} or {@code [D]}
 * @param levels number of integer values a component takes, 256 for 8-bit images; 0 for real-valued data
 */
public record DataDescription(Shape sampleShape, int levels) {
    /**
     * Checks the number of levels.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public DataDescription {
        if (levels < 0) {
            throw new IllegalArgumentException(
                    "Data has a positive number of levels, or 0 where it is real-valued; got " + levels);
        }
    }
}
