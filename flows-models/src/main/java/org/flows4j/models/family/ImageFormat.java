package org.flows4j.models.family;

import org.flows4j.core.tensor.Shape;

/**
 * The format of integer images; channels, height and width are set from the data.
 *
 * @param channels image channels C
 * @param height image rows H
 * @param width image columns W
 * @param bits bits per pixel, 1 to 8: data has {@code 2^bits} levels
 */
public record ImageFormat(int channels, int height, int width, int bits) {
    /** The largest number of rows or columns. */
    private static final int SIDE = 65_536;

    /** The largest number of values in an image. */
    private static final long VALUES = 1L << 28;

    /** @throws IllegalArgumentException if a number, or the product of the extents, is out of range */
    public ImageFormat {
        ConfigLimits.range(1, ConfigLimits.COMPONENTS, "channels", channels);
        ConfigLimits.range(1, SIDE, "height", height);
        ConfigLimits.range(1, SIDE, "width", width);
        ConfigLimits.range(1, 8, "bits", bits);
        if ((long) channels * height * width > VALUES) {
            throw new IllegalArgumentException("An image of " + height + " x " + width + " with " + channels
                    + " channels has more than " + VALUES + " numbers; scale it down");
        }
    }

    /** Square images of {@code side} rows and columns. */
    public static ImageFormat square(int channels, int side, int bits) {
        return new ImageFormat(channels, side, side, bits);
    }

    /** The number of values that a pixel takes, {@code 2^bits}. */
    public int pixelLevels() {
        return 1 << bits;
    }

    /** The shape of an image, {@code [H, W, C]}. */
    public Shape shape() {
        return Shape.image(channels, height, width);
    }

    /**
     * Checks that height and width can be halved.
     *
     * @param times how often
     * @param unhalved scales that need no halving, for the message
     * @throws IllegalArgumentException if they cannot, naming the largest number of scales
     */
    public void checkHalvings(int times, int unhalved) {
        int factor = 1 << times;
        if (height % factor != 0 || width % factor != 0) {
            int possible = Integer.numberOfTrailingZeros(height | width) + unhalved;
            String fix = possible == 0
                    ? "pad or crop them to an even height and width"
                    : "set levels to at most " + possible + ", or pad the images";
            throw new IllegalArgumentException("Images of " + height + " x " + width + " cannot be halved "
                    + (times == 1 ? "once" : times + " times") + " (both must be divisible by " + factor + "): " + fix);
        }
    }

    /** The format of images with added channels behind those of the data. */
    public ImageFormat withAdded(int added) {
        ConfigLimits.range(1, ConfigLimits.COMPONENTS, "addedChannels", added);
        return new ImageFormat(channels + added, height, width, bits);
    }

    /**
     * The same number of bits in images with the extents of data.
     *
     * @param family the model, for messages
     * @param levels number of values that a pixel of the data takes, 0 for real numbers
     * @throws IllegalArgumentException if the data has no images, or pixels with fewer levels than this format
     */
    ImageFormat forData(String family, Shape sample, int levels) {
        if (sample.rank() != 3) {
            throw new IllegalArgumentException(
                    family + " models images [H, W, C], the data has samples of shape " + sample);
        }
        if (levels < pixelLevels()) {
            throw new IllegalArgumentException(
                    family + " models integer pixels and this configuration expects " + pixelLevels()
                            + " levels (bits = " + bits + "), the data has " + levels
                            + (levels == 0 ? " (real-valued)" : "; set bits lower"));
        }
        return new ImageFormat(sample.channels(), sample.dim(0), sample.dim(1), bits);
    }
}
