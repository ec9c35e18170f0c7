package org.flows4j.core.io;

import org.flows4j.core.tensor.Shape;

/**
 * The kind of data a model is for.
 *
 * @param sampleShape {@code [H, W, C]} or {@code [D]}
 * @param levels number of integer values a component takes, 256 for 8-bit images; 0 for real-valued data
 * @param classes number of classes that samples are conditioned on; 0 for an unconditional model
 */
public record DataDescription(Shape sampleShape, int levels, int classes) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public DataDescription {
        if (levels < 0) {
            throw new IllegalArgumentException(
                    "Data has a positive number of levels, or 0 where it is real-valued; got " + levels);
        }
        if (classes < 0) {
            throw new IllegalArgumentException("Data has at least 0 classes, got " + classes);
        }
    }

    /**
     * Data of an unconditional model.
     *
     * @param sampleShape {@code [H, W, C]} or {@code [D]}
     * @param levels number of integer values a component takes, 0 for real-valued data
     */
    public DataDescription(Shape sampleShape, int levels) {
        this(sampleShape, levels, 0);
    }

    /**
     * The same data with classes.
     *
     * @param count number of classes
     * @return a new description
     */
    public DataDescription withClasses(int count) {
        return new DataDescription(sampleShape, levels, count);
    }
}
