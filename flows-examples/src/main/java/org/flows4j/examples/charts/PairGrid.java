package org.flows4j.examples.charts;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Marginals and pairs of columns of two tables, such as data and samples: histograms of both on the diagonal, pairs of the first table below
 * it and pairs of the second above it. The range of a column holds all but the outermost hundredths of the first table.
 */
public final class PairGrid {
    private static final int SIDE = 150;
    private static final int GAP = 6;
    private static final int MARGIN = 18;
    private static final int BINS = 24;
    private static final int MOST_POINTS = 2000;
    private static final Color FIRST = new Color(0x3b0f70);
    private static final Color SECOND = new Color(0xde4968);

    private final List<String> names;
    private final double[][] first;
    private final double[][] second;

    private PairGrid(List<String> names, double[][] first, double[][] second) {
        this.names = names;
        this.first = first;
        this.second = second;
    }

    /**
     * Draws some columns.
     *
     * @param names one name per column
     * @param first rows of the first table, violet
     * @param second rows of the second table, red
     * @param columns indices of the columns to draw
     */
    public static BufferedImage draw(List<String> names, double[][] first, double[][] second, int... columns) {
        return new PairGrid(names, first, second).draw(columns);
    }

    private BufferedImage draw(int... columns) {
        int size = MARGIN + columns.length * (SIDE + GAP);
        BufferedImage picture = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, size, size);
        double[][] ranges = new double[names.size()][];
        for (int column : columns) {
            ranges[column] = range(column);
        }
        for (int i = 0; i < columns.length; i++) {
            graphics.setColor(Color.BLACK);
            graphics.drawString(names.get(columns[i]), i * (SIDE + GAP) + GAP, MARGIN - 5);
            for (int j = 0; j < columns.length; j++) {
                int left = j * (SIDE + GAP) + GAP;
                int top = MARGIN + i * (SIDE + GAP);
                graphics.setColor(Color.LIGHT_GRAY);
                graphics.drawRect(left, top, SIDE, SIDE);
                Graphics2D panel = (Graphics2D) graphics.create(left + 1, top + 1, SIDE - 1, SIDE - 1);
                if (i == j) {
                    histogram(panel, first, columns[i], ranges[columns[i]], FIRST);
                    histogram(panel, second, columns[i], ranges[columns[i]], SECOND);
                } else {
                    pairs(panel, i > j, columns[j], columns[i], ranges);
                }
                panel.dispose();
            }
        }
        graphics.dispose();
        return picture;
    }

    private double[] range(int column) {
        double[] sorted =
                Arrays.stream(first).mapToDouble(row -> row[column]).sorted().toArray();
        double low = sorted[sorted.length / 100];
        double high = sorted[sorted.length - 1 - sorted.length / 100];
        double margin = Math.max(0.08 * (high - low), Double.MIN_NORMAL);
        return new double[] {low - margin, high + margin};
    }

    private static void histogram(Graphics2D panel, double[][] rows, int column, double[] range, Color color) {
        double[] shares = new double[BINS];
        for (double[] row : rows) {
            int bin = (int) Math.floor((row[column] - range[0]) / (range[1] - range[0]) * BINS);
            if (bin >= 0 && bin < BINS) {
                shares[bin] += 1.0 / rows.length;
            }
        }
        // The same scale for both tables, so that their areas are comparable.
        double scale = SIDE / 0.3;
        int[] x = new int[2 * BINS];
        int[] y = new int[2 * BINS];
        IntStream.range(0, 2 * BINS).forEach(k -> {
            x[k] = (k + 1) / 2 * SIDE / BINS;
            y[k] = SIDE - 2 - (int) Math.min(SIDE, shares[k / 2] * scale);
        });
        panel.setColor(color);
        panel.drawPolyline(x, y, 2 * BINS);
    }

    private void pairs(Graphics2D panel, boolean below, int horizontal, int vertical, double[]... ranges) {
        double[][] rows = below ? first : second;
        panel.setColor(below ? FIRST : SECOND);
        int step = Math.max(1, rows.length / MOST_POINTS);
        for (int i = 0; i < rows.length; i += step) {
            panel.fillRect(
                    pixel(rows[i][horizontal], ranges[horizontal]),
                    SIDE - pixel(rows[i][vertical], ranges[vertical]),
                    2,
                    2);
        }
    }

    /** A place inside the panel, or outside of it, where it is clipped. */
    private static int pixel(double value, double... range) {
        double share = (value - range[0]) / (range[1] - range[0]);
        return (int) Math.round(Math.max(-1, Math.min(2, share)) * SIDE);
    }
}
