package org.flows4j.examples.charts;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the loss during training: the smoothed values of the batches, and those of held-out data. */
public final class TrainingCurve {
    private static final int SMOOTHING_WINDOWS = 60;
    /** The first, steep part may exceed the top of the picture, so that the rest is readable. */
    private static final double SHOWN_SHARE = 0.97;

    private static final int TICK_SPACING = 100;
    private static final Color FAINT = new Color(0x1f, 0x77, 0xb4, 60);
    private static final Color TRAINING = new Color(0x1f, 0x77, 0xb4);
    private static final Color HELD_OUT = new Color(0xd6, 0x27, 0x28);

    private TrainingCurve() {}

    /**
     * A measured value.
     *
     * @param step number of training steps made when it was measured
     * @param bitsPerDim the value
     */
    public record Point(long step, double bitsPerDim) {}

    /**
     * Draws the curve. Values that are not finite are left out.
     *
     * @param training the loss of each batch, by step
     * @param heldOut values of data not trained on, by step; may be empty
     * @throws IllegalArgumentException if there is no finite value
     */
    public static BufferedImage draw(String title, List<Point> training, List<Point> heldOut) {
        List<Point> shown = finite(training);
        List<Point> tested = finite(heldOut);
        if (shown.isEmpty() && tested.isEmpty()) {
            throw new IllegalArgumentException("A training curve needs at least one finite loss");
        }
        XYChart chart = LineChart.empty(
                LineChart.WIDTH, LineChart.HEIGHT, title, "training step", "negative log-likelihood, bits/dim");
        double[] steps = steps(shown);
        int reach = Math.max(1, shown.size() / SMOOTHING_WINDOWS);
        double[] smooth = shown.isEmpty() ? new double[0] : RobustMean.smooth(values(shown), reach);
        if (!shown.isEmpty()) {
            add(chart, "batches", steps, values(shown), FAINT, SeriesMarkers.NONE);
            // Smoothing the steps as well corrects the ends, where neighbors are missing on one side.
            add(chart, "batches, smoothed", RobustMean.smooth(steps, reach), smooth, TRAINING, SeriesMarkers.NONE);
        }
        if (!tested.isEmpty()) {
            add(chart, "held-out data", steps(tested), values(tested), HELD_OUT, SeriesMarkers.CIRCLE);
        }
        style(
                chart,
                DoubleStream.concat(Arrays.stream(smooth), Arrays.stream(values(tested)))
                        .sorted()
                        .toArray());
        return BitmapEncoder.getBufferedImage(chart);
    }

    private static void add(XYChart chart, String name, double[] x, double[] y, Color color, Marker marker) {
        XYSeries series = chart.addSeries(name, x, y);
        series.setMarker(marker).setMarkerColor(color);
        series.setLineWidth(color.equals(FAINT) ? 1f : 2f).setLineColor(color);
    }

    private static void style(XYChart chart, double[] sorted) {
        LineChart.styleSteps(chart, sorted[0], sorted[(int) Math.floor(SHOWN_SHARE * (sorted.length - 1))]);
        chart.getStyler().setXAxisTickMarkSpacingHint(TICK_SPACING).setLegendPosition(LegendPosition.InsideNE);
    }

    private static List<Point> finite(List<Point> points) {
        return points.stream()
                .filter(point -> Double.isFinite(point.bitsPerDim()))
                .toList();
    }

    private static double[] steps(List<Point> points) {
        return points.stream().mapToDouble(Point::step).toArray();
    }

    private static double[] values(List<Point> points) {
        return points.stream().mapToDouble(Point::bitsPerDim).toArray();
    }
}
