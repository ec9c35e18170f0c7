package org.flows4j.examples.charts;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;

/** Draws the same points at several places side by side, each point in the same color throughout. */
public final class PointClouds {
    private static final int SIDE = 220;
    private static final int GAP = 8;
    private static final int TITLE_HEIGHT = 22;
    private static final int DOT = 2;

    /** The shift of a point to the right and up per unit of its third coordinate. */
    private static final double DEPTH_RIGHT = 0.35;

    private static final double DEPTH_UP = 0.25;

    private PointClouds() {}

    /**
     * The positions of the points at one stage.
     *
     * @param title heading of the panel
     * @param points coordinates, one point after another
     * @param dimensions 2, or 3 for points seen at an angle
     * @param extent the largest coordinate shown
     */
    public record Panel(String title, float[] points, int dimensions, double extent) {
        /**
         * Checks the dimensions.
         *
         * @throws IllegalArgumentException if they are neither 2 nor 3
         */
        public Panel {
            if (dimensions != 2 && dimensions != 3) {
                throw new IllegalArgumentException("Points can be drawn in 2 or 3 dimensions, got " + dimensions);
            }
        }
    }

    /**
     * Draws rows of panels.
     *
     * @param rows panels of each row, all of the same points
     * @param colours colors of the points
     */
    public static BufferedImage draw(List<List<Panel>> rows, List<Color> colours) {
        int columns = rows.stream().mapToInt(List::size).max().orElse(1);
        BufferedImage picture = new BufferedImage(
                columns * (SIDE + GAP) + GAP, rows.size() * (TITLE_HEIGHT + SIDE) + GAP, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < rows.get(row).size(); column++) {
                int left = GAP + column * (SIDE + GAP);
                int top = row * (TITLE_HEIGHT + SIDE);
                draw(graphics, left, top, rows.get(row).get(column), colours);
            }
        }
        graphics.dispose();
        return picture;
    }

    private static void draw(Graphics2D graphics, int left, int top, Panel panel, List<Color> colours) {
        graphics.setColor(Color.BLACK);
        graphics.drawString(panel.title(), left, top + TITLE_HEIGHT - GAP);
        graphics.setColor(Color.LIGHT_GRAY);
        graphics.drawRect(left, top + TITLE_HEIGHT, SIDE - 1, SIDE - 1);
        graphics.setClip(left, top + TITLE_HEIGHT, SIDE, SIDE);
        float[] points = panel.points();
        for (int i = 0; i < colours.size(); i++) {
            int at = i * panel.dimensions();
            double depth = panel.dimensions() == 3 ? points[at + 2] : 0;
            double x = points[at] + DEPTH_RIGHT * depth;
            double y = points[at + 1] + DEPTH_UP * depth;
            graphics.setColor(colours.get(i));
            graphics.fillRect(
                    left + pixel(x / panel.extent()), top + TITLE_HEIGHT + pixel(-y / panel.extent()), DOT, DOT);
        }
        graphics.setClip(null);
    }

    /** Maps [-1, 1] to the panel; values outside are clipped. */
    private static int pixel(double share) {
        return (int) Math.round((share + 1) / 2 * SIDE);
    }
}
