package org.flows4j.examples.charts;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/** Draws functions of the plane side by side, dark where they are 0 and bright where they are largest. */
public final class HeatMap {
    private static final int GAP = 8;
    private static final int TITLE_HEIGHT = 22;

    /** Black over violet and orange to pale yellow, at equal distances. */
    private static final int[] COLOURS = {0x000004, 0x3b0f70, 0x8c2981, 0xde4968, 0xfe9f6d, 0xfcfdbf};

    private HeatMap() {}

    /**
     * Draws several functions with one common scale.
     *
     * @param panels values by title: side * side of each, row by row from the top
     * @param largest the value of the brightest colour
     * @param magnification pixels per value, along each side
     * @throws IllegalArgumentException if there is no panel, or they are not squares of one size
     */
    public static BufferedImage draw(Map<String, double[]> panels, double largest, int magnification) {
        Map<String, double[]> copy = new LinkedHashMap<>(panels);
        int side = (int) Math.round(Math.sqrt(copy.values().stream().findFirst().orElse(new double[0]).length));
        if (side == 0 || copy.values().stream().anyMatch(values -> values.length != side * side)) {
            throw new IllegalArgumentException("Heat maps need squares of one size, got lengths "
                    + copy.values().stream().map(values -> values.length).toList());
        }
        int width = side * magnification;
        BufferedImage picture = new BufferedImage(
                copy.size() * (width + GAP) + GAP, TITLE_HEIGHT + width + GAP, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
        graphics.setColor(Color.BLACK);
        int left = GAP;
        for (Map.Entry<String, double[]> panel : copy.entrySet()) {
            graphics.drawString(panel.getKey(), left, TITLE_HEIGHT - GAP);
            fill(picture, left, panel.getValue(), side, magnification, value -> value / largest);
            left += width + GAP;
        }
        graphics.dispose();
        return picture;
    }

    /**
     * Draws pictures below one another.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static BufferedImage stacked(List<BufferedImage> rows) {
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("A sheet needs at least one row");
        }
        int width = rows.stream().mapToInt(BufferedImage::getWidth).max().orElseThrow();
        int height = rows.stream().mapToInt(BufferedImage::getHeight).sum();
        BufferedImage sheet = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        int top = 0;
        for (BufferedImage row : rows) {
            graphics.drawImage(row, 0, top, null);
            top += row.getHeight();
        }
        graphics.dispose();
        return sheet;
    }

    private static void fill(
            BufferedImage picture, int left, double[] values, int side, int magnification, DoubleUnaryOperator level) {
        int width = side * magnification;
        int[] line = new int[width];
        for (int row = 0; row < side; row++) {
            for (int x = 0; x < width; x++) {
                line[x] = colour(level.applyAsDouble(values[row * side + x / magnification]));
            }
            for (int y = 0; y < magnification; y++) {
                picture.setRGB(left, TITLE_HEIGHT + row * magnification + y, width, 1, line, 0, width);
            }
        }
    }

    /** The color of a level between 0 and 1; levels outside have that of the nearest end. */
    static int colour(double level) {
        double position = Math.max(0, Math.min(1, level)) * (COLOURS.length - 1);
        int below = Math.min((int) position, COLOURS.length - 2);
        double share = position - below;
        int[] channels = {16, 8, 0};
        return Arrays.stream(channels)
                .map(shift -> mix(COLOURS[below] >> shift & 0xff, COLOURS[below + 1] >> shift & 0xff, share) << shift)
                .sum();
    }

    private static int mix(int from, int to, double share) {
        return (int) Math.round(from + share * (to - from));
    }
}
