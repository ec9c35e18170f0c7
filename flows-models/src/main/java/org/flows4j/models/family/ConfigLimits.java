package org.flows4j.models.family;

/**
 * The largest numbers that a configuration may have: far above any model that can be trained, and small enough that no product computed
 * while building a model overflows. A larger number is refused before anything is built, whether it was set by hand or read from a file.
 */
public final class ConfigLimits {
    /** Steps of flow, blocks, hidden layers, or couplings in a row. */
    public static final int DEPTH = 10_000;
    /** Hidden units, hidden channels, or ranks. */
    public static final int WIDTH = 65_536;
    /** Columns, dimensions, classes, or channels. */
    public static final int COMPONENTS = 1_000_000;
    /** Logistics in a mixture. */
    public static final int MIXTURE = 10_000;
    /** Rows of a convolution's kernel. */
    public static final int KERNEL = 255;
    /** Numbers or stages in a list, such as ranks. */
    public static final int LIST = 1_000;

    private ConfigLimits() {}

    /**
     * Checks that a number is in a range.
     *
     * @throws IllegalArgumentException if it is not, naming it and the range
     */
    public static void range(int least, int most, String name, int value) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be " + least + " to " + most + ", got " + value);
        }
    }
}
