package org.flows4j.core.tensor;

/** The check that every layer and network with fixed extents makes of its input. */
public final class SampleShapes {
    private SampleShapes() {}

    /**
     * Checks that samples have the shape that a layer or network was built for.
     *
     * @param name of the layer or network, for the message
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
