package org.flows4j.layers.planar;

import org.flows4j.core.tensor.Shape;

/** The check of the number of dimensions. */
final class Vectors {
    private Vectors() {}

    static Shape shape(String layer, int dimensions) {
        if (dimensions < 1) {
            throw new IllegalArgumentException(layer + " needs at least one dimension, got " + dimensions);
        }
        return Shape.vector(dimensions);
    }
}
