package org.flows4j.core.tensor;

/** The check that every part of a model with extents of its own makes of what it is given. */
public final class SampleShapes {
    private SampleShapes() {}

    /**
     * Checks that samples have the shape that something was built for.
     *
     * @param name of the layer or network, for the message
     * @param built the sample shape it was built for
     * @param given the sample shape it meets
     * @return the shape
     * @throws IllegalArgumentException if they differ, naming both
     */
    public static Shape requireBuiltFor(String name, Shape built, Shape given) {
        if (!given.equals(built)) {
            throw new IllegalArgumentException(
                    name + " was built for samples of shape " + built + ", got samples of shape " + given);
        }
        return given;
    }
}
