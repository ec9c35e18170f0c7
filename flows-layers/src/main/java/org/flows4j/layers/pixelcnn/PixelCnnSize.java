package org.flows4j.layers.pixelcnn;

import org.flows4j.core.tensor.Shape;

/**
 * The size of a PixelCNN++ network.
 *
 * @param stages number of resolutions, each half of the one before, at least 1
 * @param blocks gated blocks of each stream on the way down to the next resolution, at least 1
 * @param filters channels F of each stream, at least 1
 * @param mixtures logistics per channel of a pixel, at least 1
 * @param dropout probability of dropping a hidden channel's value in training, at least 0 and below 1
 */
public record PixelCnnSize(int stages, int blocks, int filters, int mixtures, double dropout) {
    private static final int MOST_STAGES = 16;

    /** @throws IllegalArgumentException if a number is out of range */
    public PixelCnnSize {
        if (stages < 1
                || stages > MOST_STAGES
                || blocks < 1
                || filters < 1
                || mixtures < 1
                || !(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("A PixelCNN++ needs 1 to " + MOST_STAGES + " stages, at least one block,"
                    + " filter and mixture, and dropout of at least 0 and below 1, got " + stages + " stages, "
                    + blocks + " blocks, " + filters + " filters, " + mixtures + " mixtures and dropout " + dropout);
        }
    }

    /**
     * Checks that the resolution of images can be halved between the stages.
     *
     * @throws IllegalArgumentException if samples are not images, or height or width is not divisible by {@code 2^(stages - 1)}
     */
    public void check(Shape image) {
        int factor = 1 << (stages - 1);
        if (image.rank() != 3 || image.size() == 0 || image.dim(0) % factor != 0 || image.dim(1) % factor != 0) {
            throw new IllegalArgumentException("A PixelCNN++ of " + stages
                    + " stages takes images [H, W, C] with H and W divisible by " + factor + ", got samples of shape "
                    + image + "; choose fewer stages, or pad the images");
        }
    }
}
