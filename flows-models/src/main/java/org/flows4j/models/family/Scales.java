package org.flows4j.models.family;

/**
 * The scales of a multi-scale model of images, each of which halves height and width.
 *
 * @param levels number of scales L; height and width must be divisible by {@code 2^L}
 * @param stepsPerLevel steps of flow per scale K
 */
public record Scales(int levels, int stepsPerLevel) {
    /** @throws IllegalArgumentException if a number is out of range */
    public Scales {
        ConfigLimits.range(1, 12, "levels", levels);
        ConfigLimits.range(1, ConfigLimits.DEPTH, "stepsPerLevel", stepsPerLevel);
    }

    /**
     * Checks that images can be halved once per scale.
     *
     * @throws IllegalArgumentException if not, naming the largest number of scales
     */
    public void check(ImageFormat image) {
        int factor = 1 << levels;
        if (image.height() % factor != 0 || image.width() % factor != 0) {
            int possible = Integer.numberOfTrailingZeros(image.height() | image.width());
            String fix = possible == 0
                    ? "pad or crop them to an even height and width"
                    : "set levels to at most " + possible + ", or pad the images";
            throw new IllegalArgumentException("Images of " + image.height() + " x " + image.width()
                    + " cannot be halved " + (levels == 1 ? "once" : levels + " times") + " (both must be divisible by "
                    + factor + "): " + fix);
        }
    }
}
