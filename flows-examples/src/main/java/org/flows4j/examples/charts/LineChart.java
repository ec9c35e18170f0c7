package org.flows4j.examples.charts;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws several curves over one linear axis. */
public final class LineChart {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 520;

    private LineChart() {}

    /**
     * Draws curves.
     *
     * @param title heading of the chart
     * @param xTitle of the horizontal axis
     * @param yTitle of the vertical axis
     * @param curves by name, each an array of x and an array of y of one length
     * @return the picture
     */
    public static BufferedImage draw(String title, String xTitle, String yTitle, Map<String, double[][]> curves) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(xTitle)
                .yAxisTitle(yTitle)
                .build();
        curves.forEach(
                (name, points) -> chart.addSeries(name, points[0], points[1]).setMarker(SeriesMarkers.CIRCLE));
        // The default pattern writes .02 beside 0.1.
        chart.getStyler().setXAxisDecimalPattern("0.###").setYAxisDecimalPattern("0.###");
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE).setChartBackgroundColor(Color.WHITE);
        return BitmapEncoder.getBufferedImage(chart);
    }
}
