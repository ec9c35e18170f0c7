package org.flows4j.examples.charts;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the memory of a training step against the depth of a flow. */
public final class MemoryCurve {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 520;

    private MemoryCurve() {}

    /**
     * Draws the curves.
     *
     * @param title heading of the chart
     * @param depths steps of flow per scale
     * @param mebibytes for each curve, under its name, the memory at each depth
     * @return the picture
     */
    public static BufferedImage draw(String title, double[] depths, Map<String, double[]> mebibytes) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle("steps of flow per scale")
                .yAxisTitle("MiB")
                .build();
        mebibytes.forEach(
                (name, values) -> chart.addSeries(name, depths, values).setMarker(SeriesMarkers.CIRCLE));
        chart.getStyler().setXAxisMin(0.0).setYAxisMin(0.0).setYAxisDecimalPattern("#");
        chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNW).setChartBackgroundColor(Color.WHITE);
        return BitmapEncoder.getBufferedImage(chart);
    }
}
