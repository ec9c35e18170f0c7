package org.flows4j.examples.charts;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;
import org.flows4j.examples.charts.TrainingCurve.Point;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the losses of several models during training. */
public final class NamedCurves {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 520;
    private static final double MARGIN = 0.06;

    private NamedCurves() {}

    /**
     * Draws one curve per name. The range covers all values except those of the first, steep fall.
     *
     * @param title heading of the chart
     * @param curves points by step, at least one curve of at least one point
     * @return the picture
     */
    public static BufferedImage draw(String title, Map<String, List<Point>> curves) {
        return draw(title, "training step", "held-out bits/dim, mean over seeds", curves);
    }

    /**
     * Draws one curve per name over any axes.
     *
     * @param title heading of the chart
     * @param xTitle of the horizontal axis
     * @param yTitle of the vertical axis
     * @param curves values, at least one curve of at least one point
     * @return the picture
     */
    public static BufferedImage draw(String title, String xTitle, String yTitle, Map<String, List<Point>> curves) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(xTitle)
                .yAxisTitle(yTitle)
                .build();
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (Map.Entry<String, List<Point>> curve : curves.entrySet()) {
            double[] steps = curve.getValue().stream().mapToDouble(Point::step).toArray();
            double[] values =
                    curve.getValue().stream().mapToDouble(Point::bitsPerDim).toArray();
            chart.addSeries(curve.getKey(), steps, values).setMarker(SeriesMarkers.CIRCLE);
            for (int i = 0; i < values.length; i++) {
                low = Math.min(low, values[i]);
                high = i == 0 && values.length > 1 ? high : Math.max(high, values[i]);
            }
        }
        double margin = Math.max(MARGIN * (high - low), 0.01);
        chart.getStyler().setYAxisMin(low - margin).setYAxisMax(high + margin).setXAxisMin(0.0);
        chart.getStyler().setYAxisDecimalPattern("0.00").setXAxisDecimalPattern("#");
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE).setChartBackgroundColor(Color.WHITE);
        return BitmapEncoder.getBufferedImage(chart);
    }
}
