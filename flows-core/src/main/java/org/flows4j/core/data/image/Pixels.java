package org.flows4j.core.data.image;

import java.util.Arrays;

/** An image of 8 bits per channel, channels-last. Only the code that makes one writes to its values. */
public final class Pixels {
    private final int height;
    private final int width;
    private final int channels;
    private final byte[] values;

    Pixels(int height, int width, int channels, byte[] values) {
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.values = values;
    }

    public int height() {
        return height;
    }

    public int width() {
        return width;
    }

    public int channels() {
        return channels;
    }

    public byte[] values() {
        return values;
    }

    /** Returns the central part of the given size; if it cannot be exactly central, it is nearer to the origin. */
    Pixels centerCrop(int cropHeight, int cropWidth) {
        if (cropHeight == height && cropWidth == width) {
            return this;
        }
        int top = (height - cropHeight) / 2;
        int left = (width - cropWidth) / 2;
        byte[] cropped = new byte[cropHeight * cropWidth * channels];
        int row = cropWidth * channels;
        for (int y = 0; y < cropHeight; y++) {
            System.arraycopy(values, ((top + y) * width + left) * channels, cropped, y * row, row);
        }
        return new Pixels(cropHeight, cropWidth, channels, cropped);
    }

    /** Cuts out the largest central part with the proportions of the given size and scales it to that size. */
    Pixels fit(int newHeight, int newWidth) {
        boolean tooWide = (long) width * newHeight > (long) height * newWidth;
        int cropHeight = tooWide ? height : Math.max(1, Math.round((float) width * newHeight / newWidth));
        int cropWidth = tooWide ? Math.max(1, Math.round((float) height * newWidth / newHeight)) : width;
        return centerCrop(Math.min(cropHeight, height), Math.min(cropWidth, width))
                .scale(newHeight, newWidth);
    }

    /** Scales with the box filter: every new pixel is the average of the area that it covers. */
    private Pixels scale(int newHeight, int newWidth) {
        if (newHeight == height && newWidth == width) {
            return this;
        }
        byte[] scaled = new byte[newHeight * newWidth * channels];
        double[] sums = new double[channels];
        for (int y = 0; y < newHeight; y++) {
            for (int x = 0; x < newWidth; x++) {
                Arrays.fill(sums, 0);
                double area = addArea(
                        (double) y * height / newHeight,
                        (double) (y + 1) * height / newHeight,
                        (double) x * width / newWidth,
                        (double) (x + 1) * width / newWidth,
                        sums);
                for (int channel = 0; channel < channels; channel++) {
                    scaled[(y * newWidth + x) * channels + channel] = (byte) Math.round(sums[channel] / area);
                }
            }
        }
        return new Pixels(newHeight, newWidth, channels, scaled);
    }

    /** Adds the pixels within a rectangle, those on its border in proportion to their part inside, and returns its area. */
    private double addArea(double top, double bottom, double left, double right, double[] sums) {
        double area = 0;
        for (int y = (int) top; y < Math.min(height, Math.ceil(bottom)); y++) {
            double rows = Math.min(bottom, y + 1) - Math.max(top, y);
            for (int x = (int) left; x < Math.min(width, Math.ceil(right)); x++) {
                double weight = rows * (Math.min(right, x + 1) - Math.max(left, x));
                area += weight;
                for (int channel = 0; channel < channels; channel++) {
                    sums[channel] += weight * (values[(y * width + x) * channels + channel] & 0xff);
                }
            }
        }
        return area;
    }

    /** Returns the image in gray (1 channel) or color (3 channels). */
    Pixels withChannels(int wanted) {
        if (wanted == channels) {
            return this;
        }
        byte[] converted = new byte[height * width * wanted];
        for (int pixel = 0; pixel < height * width; pixel++) {
            if (wanted == 1) {
                int red = values[pixel * 3] & 0xff;
                int green = values[pixel * 3 + 1] & 0xff;
                int blue = values[pixel * 3 + 2] & 0xff;
                // The luma of ITU-R BT.601, rounded.
                converted[pixel] = (byte) ((299 * red + 587 * green + 114 * blue + 500) / 1000);
            } else {
                Arrays.fill(converted, pixel * 3, pixel * 3 + 3, values[pixel]);
            }
        }
        return new Pixels(height, width, wanted, converted);
    }
}
