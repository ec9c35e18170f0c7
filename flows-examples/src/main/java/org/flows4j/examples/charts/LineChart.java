package org.flows4j.examples.charts;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws several curves over two axes. Curves are given by name, each as an array of x and an array of y of one length. */
public final class LineChart {
    static final int WIDTH = 900;
    static final int HEIGHT = 520;
    private static final double MARGIN = 0.06;

    private LineChart() {}

    /** The empty chart that all others begin with. */
    static XYChart empty(int width, int height, String title, String xTitle, String yTitle) {
        XYChart chart = new XYChartBuilder()
                .width(width)
                .height(height)
                .title(title)
                .xAxisTitle(xTitle)
                .yAxisTitle(yTitle)
                .build();
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        return chart;
    }

    private static XYChart chart(String title, String xTitle, String yTitle, Map<String, double[][]> curves) {
        XYChart chart = empty(WIDTH, HEIGHT, title, xTitle, yTitle);
        curves.forEach(
                (name, points) -> chart.addSeries(name, points[0], points[1]).setMarker(SeriesMarkers.CIRCLE));
        return chart;
    }

    /** Draws curves of small numbers. */
    public static BufferedImage draw(String title, String xTitle, String yTitle, Map<String, double[][]> curves) {
        XYChart chart = chart(title, xTitle, yTitle, curves);
        // The default pattern writes .02 beside 0.1.
        chart.getStyler().setXAxisDecimalPattern("0.###").setYAxisDecimalPattern("0.###");
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        return BitmapEncoder.getBufferedImage(chart);
    }

    /** Draws curves of large positive numbers, with 0 on both axes. */
    public static BufferedImage drawWithZero(
            String title, String xTitle, String yTitle, Map<String, double[][]> curves) {
        XYChart chart = chart(title, xTitle, yTitle, curves);
        chart.getStyler().setXAxisMin(0.0).setYAxisMin(0.0).setYAxisDecimalPattern("#");
        chart.getStyler().setLegendPosition(LegendPosition.InsideNW);
        return BitmapEncoder.getBufferedImage(chart);
    }

    /**
     * Draws curves over steps. The range covers all values except those of the first, steep fall.
     *
     * @param curves at least one curve of at least one point
     */
    public static BufferedImage drawAfterFall(
            String title, String xTitle, String yTitle, Map<String, double[][]> curves) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (double[][] points : curves.values()) {
            double[] values = points[1];
            for (int i = 0; i < values.length; i++) {
                low = Math.min(low, values[i]);
                high = i == 0 && values.length > 1 ? high : Math.max(high, values[i]);
            }
        }
        XYChart chart = chart(title, xTitle, yTitle, curves);
        styleSteps(chart, low, high);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        return BitmapEncoder.getBufferedImage(chart);
    }

    /** Axes of training steps, from 0, and of values within a range. */
    static void styleSteps(XYChart chart, double low, double high) {
        double margin = Math.max(MARGIN * (high - low), 0.01);
        chart.getStyler().setYAxisMin(low - margin).setYAxisMax(high + margin).setXAxisMin(0.0);
        chart.getStyler().setYAxisDecimalPattern("0.00").setXAxisDecimalPattern("#");
    }
}
