package org.flows4j.examples.charts;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.flows4j.core.calibration.Calibration;
import org.flows4j.core.calibration.RankStatistic;

/**
 * Rank histograms of the parameters, with the range of calibrated ones shaded, and beside them the curves of coverage against level, whose
 * diagonal is calibrated.
 */
public final class CalibrationChart {
    /** The binomial counts of a calibrated posterior lie in this many deviations around their mean in 99 of 100 bins. */
    private static final double BAND_DEVIATIONS = 2.58;

    private static final int PANEL_WIDTH = 260;
    private static final int PANEL_HEIGHT = 180;
    private static final int MARGIN = 24;
    private static final int COLUMNS = 3;
    private static final int MOST_PANELS = 12;
    private static final int LEVELS = 50;

    private CalibrationChart() {}

    /** Draws the first twelve parameters and the coverage. */
    public static BufferedImage draw(Calibration calibration) {
        List<RankStatistic> shown =
                calibration.parameters().stream().limit(MOST_PANELS).toList();
        BufferedImage curves = coverage(calibration);
        int lines = (shown.size() + COLUMNS - 1) / COLUMNS;
        int columns = Math.min(COLUMNS, shown.size());
        int width = Math.max(curves.getWidth(), columns * PANEL_WIDTH);
        BufferedImage picture =
                new BufferedImage(width, lines * PANEL_HEIGHT + curves.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
        for (int i = 0; i < shown.size(); i++) {
            histogram(graphics, i % COLUMNS * PANEL_WIDTH, i / COLUMNS * PANEL_HEIGHT, shown.get(i));
        }
        graphics.drawImage(curves, 0, lines * PANEL_HEIGHT, null);
        graphics.dispose();
        return picture;
    }

    private static void histogram(Graphics2D graphics, int left, int top, RankStatistic ranks) {
        int[] counts = ranks.histogram();
        double[] expected = ranks.expected(counts.length);
        double[] high = new double[counts.length];
        double[] low = new double[counts.length];
        for (int i = 0; i < counts.length; i++) {
            double share = expected[i] / ranks.ranks().length;
            double deviation = BAND_DEVIATIONS * Math.sqrt(expected[i] * (1 - share));
            high[i] = expected[i] + deviation;
            low[i] = Math.max(0, expected[i] - deviation);
        }
        double largest = Math.max(
                Arrays.stream(counts).max().orElse(1), Arrays.stream(high).max().orElse(1));
        int base = top + PANEL_HEIGHT - MARGIN;
        double scale = (PANEL_HEIGHT - 2.0 * MARGIN) / largest;
        double bar = (PANEL_WIDTH - 2.0 * MARGIN) / counts.length;
        for (int i = 0; i < counts.length; i++) {
            int x = left + MARGIN + (int) (i * bar);
            int next = left + MARGIN + (int) ((i + 1) * bar);
            graphics.setColor(new Color(0xdddddd));
            graphics.fillRect(x, base - (int) (high[i] * scale), next - x, (int) ((high[i] - low[i]) * scale));
            graphics.setColor(new Color(0x3b0f70));
            graphics.drawRect(x, base - (int) (counts[i] * scale), next - x - 1, (int) (counts[i] * scale));
        }
        graphics.setColor(Color.BLACK);
        graphics.drawString(
                String.format(Locale.ROOT, "%s, p = %.3g", ranks.name(), ranks.pValue()),
                left + MARGIN,
                top + MARGIN - 6);
        graphics.drawString("rank of the true value, 0 to " + ranks.draws(), left + MARGIN, base + 16);
    }

    private static BufferedImage coverage(Calibration calibration) {
        double[] levels = IntStream.rangeClosed(0, LEVELS)
                .mapToDouble(i -> (double) i / LEVELS)
                .toArray();
        List<RankStatistic> statistics = new ArrayList<>(List.of(calibration.randomPoints()));
        calibration.highestDensity().ifPresent(statistics::add);
        Map<String, double[][]> curves = new LinkedHashMap<>();
        curves.put("calibrated", new double[][] {levels, levels});
        for (RankStatistic statistic : statistics) {
            double[] shares = Arrays.stream(levels).map(statistic::coverage).toArray();
            curves.put(statistic.name(), new double[][] {levels, shares});
        }
        return LineChart.draw("Expected coverage", "level", "share of true values inside", curves);
    }
}
