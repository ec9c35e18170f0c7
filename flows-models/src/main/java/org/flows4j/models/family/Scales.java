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
        image.checkHalvings(levels, 0);
    }
}
