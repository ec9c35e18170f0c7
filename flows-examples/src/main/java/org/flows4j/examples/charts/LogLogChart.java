package org.flows4j.examples.charts;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;

/** Draws the growth of measured values on two logarithmic axes. */
public final class LogLogChart {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;

    private LogLogChart() {}

    /**
     * One chart.
     *
     * @param curves positive values by name, each an array of x and an array of y of one length
     */
    public record Panel(String title, String xTitle, Map<String, double[][]> curves) {}

    /**
     * Draws charts side by side, in rows.
     *
     * @param panels the charts, at least one
     * @param columns charts per row
     */
    public static BufferedImage draw(List<Panel> panels, int columns) {
        int rows = (panels.size() + columns - 1) / columns;
        BufferedImage picture = new BufferedImage(columns * WIDTH, rows * HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < panels.size(); i++) {
            BufferedImage panel = BitmapEncoder.getBufferedImage(chart(panels.get(i)));
            picture.getGraphics().drawImage(panel, i % columns * WIDTH, i / columns * HEIGHT, Color.WHITE, null);
        }
        return picture;
    }

    private static XYChart chart(Panel panel) {
        XYChart chart = LineChart.empty(WIDTH, HEIGHT, panel.title(), panel.xTitle(), "seconds");
        panel.curves().forEach((name, points) -> chart.addSeries(name, points[0], points[1]));
        chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
        chart.getStyler().setLegendPosition(LegendPosition.InsideNW);
        return chart;
    }
}
