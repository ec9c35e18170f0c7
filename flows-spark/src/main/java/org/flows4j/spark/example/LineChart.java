package org.flows4j.spark.example;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** A chart of lines over common places on the horizontal axis, from zero or with logarithmic axes. */
final class LineChart {
    private final XYChart chart;
    private final double[] places;

    LineChart(String horizontal, String vertical, boolean logarithmic, double... places) {
        this.places = places.clone();
        chart = new XYChartBuilder()
                .width(900)
                .height(520)
                .xAxisTitle(horizontal)
                .yAxisTitle(vertical)
                .build();
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
        chart.getStyler().setXAxisDecimalPattern("#").setYAxisDecimalPattern("#");
        if (logarithmic) {
            chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
        } else {
            chart.getStyler().setXAxisMin(0.0).setYAxisMin(0.0);
        }
    }

    LineChart line(String name, double... values) {
        chart.addSeries(name, places, values);
        return this;
    }

    void write(Path png) throws IOException {
        ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", png.toFile());
    }
}
