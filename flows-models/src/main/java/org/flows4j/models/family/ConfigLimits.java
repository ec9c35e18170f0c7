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
    /** Rows or columns of an image. */
    static final int SIDE = 65_536;
    /** Total number of values in an image. */
    static final long IMAGE = 1L << 28;
    /** Logistics in a mixture. */
    public static final int MIXTURE = 10_000;
    /** Rows of a convolution's kernel. */
    public static final int KERNEL = 255;
    /** Numbers or stages in a list, such as ranks. */
    public static final int LIST = 1_000;

    private ConfigLimits() {}

    /**
     * Checks that a number is not too large; the caller checks that it is not too small.
     *
     * @throws IllegalArgumentException if it is, naming it and the limit
     */
    public static void atMost(int limit, String name, int value) {
        if (value > limit) {
            throw new IllegalArgumentException(name + " must be at most " + limit + ", got " + value);
        }
    }

    /**
     * Checks the extents of an image.
     *
     * @throws IllegalArgumentException if one of them, or their product, is too large
     */
    public static void image(int channels, int height, int width) {
        atMost(COMPONENTS, "channels", channels);
        atMost(SIDE, "height", height);
        atMost(SIDE, "width", width);
        if ((long) channels * height * width > IMAGE) {
            throw new IllegalArgumentException("An image of " + height + " x " + width + " with " + channels
                    + " channels has more than " + IMAGE + " numbers; scale it down");
        }
    }
}
