package org.flows4j.examples.charts;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.flows4j.core.tensor.Shape;

/**
 * Lays images out in rows, enlarged, with thin separators.
 *
 * @param columns images per row
 * @param scale pixels of the picture per pixel of an image, along each side
 * @param rowsPerGroup rows that belong together; between groups the separator is wider
 */
public record ImageGrid(int columns, int scale, int rowsPerGroup) {
    private static final int SEPARATOR = 1;
    private static final int GROUP_SEPARATOR = 6;
    private static final int BACKGROUND = 0xd8d8d8;
    private static final int COMFORTABLE_SIDE = 84;
    private static final int LARGEST_SCALE = 4;

    /**
     * Checks the layout.
     *
     * @throws IllegalArgumentException if a number is not positive
     */
    public ImageGrid {
        if (columns < 1 || scale < 1 || rowsPerGroup < 1) {
            throw new IllegalArgumentException("A grid needs at least 1 column, scale 1 and 1 row per group, got "
                    + columns + " columns, scale " + scale + " and " + rowsPerGroup + " rows per group");
        }
    }

    /**
     * A nearly square grid.
     *
     * @param count number of images, at least 1
     * @param image shape of one image, which determines the enlargement
     */
    public static ImageGrid square(int count, Shape image) {
        return new ImageGrid((int) Math.ceil(Math.sqrt(count)), comfortableScale(image), 1);
    }

    /**
     * A grid of pairs, each image above its partner.
     *
     * @param columns pairs per row
     * @param image shape of one image, which determines the enlargement
     */
    public static ImageGrid pairs(int columns, Shape image) {
        return new ImageGrid(columns, comfortableScale(image), 2);
    }

    /**
     * A grid with this number of columns.
     *
     * @param columns images per row
     * @param image shape of one of them
     */
    public static ImageGrid columns(int columns, Shape image) {
        return new ImageGrid(columns, comfortableScale(image), 1);
    }

    /** Enlarges small images until details are visible. */
    private static int comfortableScale(Shape image) {
        int side = Math.max(image.dim(0), image.dim(1));
        return Math.max(1, Math.min(LARGEST_SCALE, COMFORTABLE_SIDE / side));
    }

    /**
     * Draws images, row by row. An incomplete last row is padded.
     *
     * @param values all images, one after another, channels last, each value from 0 to {@code levels - 1}; values outside
     *     are drawn as the nearest end, NaN as 0
     * @param image shape of one: {@code [H, W, 1]} gray or {@code [H, W, 3]} red, green, blue
     * @param levels number of levels, 256 for 8 bit images
     * @throws IllegalArgumentException if the shape is not that of a picture or does not fit the number of values
     */
    public BufferedImage draw(float[] values, Shape image, int levels) {
        checkPicture(values, image, levels);
        int count = (int) (values.length / image.size());
        int rows = (count + columns - 1) / columns;
        int height = image.dim(0) * scale;
        int width = image.dim(1) * scale;
        BufferedImage picture = new BufferedImage(
                columns * (width + SEPARATOR) + SEPARATOR,
                top(rows - 1, height) + height + SEPARATOR,
                BufferedImage.TYPE_INT_RGB);
        fill(picture);
        for (int i = 0; i < count; i++) {
            int left = SEPARATOR + i % columns * (width + SEPARATOR);
            drawOne(picture, left, top(i / columns, height), values, Math.toIntExact(i * image.size()), image, levels);
        }
        return picture;
    }

    private int top(int row, int height) {
        int groups = row / rowsPerGroup;
        int wider = rowsPerGroup == 1 ? 0 : groups * (GROUP_SEPARATOR - SEPARATOR);
        return SEPARATOR + row * (height + SEPARATOR) + wider;
    }

    private void drawOne(
            BufferedImage picture, int left, int top, float[] values, int offset, Shape image, int levels) {
        int width = image.dim(1);
        int channels = image.channels();
        for (int y = 0; y < image.dim(0) * scale; y++) {
            for (int x = 0; x < width * scale; x++) {
                int pixel = offset + (y / scale * width + x / scale) * channels;
                int red = intensity(values[pixel], levels);
                int green = channels == 1 ? red : intensity(values[pixel + 1], levels);
                int blue = channels == 1 ? red : intensity(values[pixel + 2], levels);
                picture.setRGB(left + x, top + y, red << 16 | green << 8 | blue);
            }
        }
    }

    private static int intensity(float value, int levels) {
        // Math.round makes 0 of NaN.
        int rounded = Math.round(value * 255f / (levels - 1));
        return Math.max(0, Math.min(255, rounded));
    }

    private static void fill(BufferedImage picture) {
        int[] line = new int[picture.getWidth()];
        Arrays.fill(line, BACKGROUND);
        for (int y = 0; y < picture.getHeight(); y++) {
            picture.setRGB(0, y, line.length, 1, line, 0, line.length);
        }
    }

    private static void checkPicture(float[] values, Shape image, int levels) {
        if (!isPicture(image)) {
            throw new IllegalArgumentException(
                    "A picture shows samples of shape [height, width, 1] or [height, width, 3]," + " got " + image
                            + "; write them as .csv instead");
        }
        if (values.length == 0 || values.length % image.size() != 0) {
            throw new IllegalArgumentException(
                    values.length + " values are not a positive whole number of images of shape " + image);
        }
        if (levels < 2) {
            throw new IllegalArgumentException("Images need at least 2 levels, got " + levels);
        }
    }

    /**
     * Returns whether samples can be drawn.
     *
     * @param sample shape of one
     * @return true for {@code [H, W, 1]} and {@code [H, W, 3]}
     */
    public static boolean isPicture(Shape sample) {
        return sample.rank() == 3 && (sample.channels() == 1 || sample.channels() == 3) && sample.size() > 0;
    }
}
