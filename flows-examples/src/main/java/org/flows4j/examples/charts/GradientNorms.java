package org.flows4j.examples.charts;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import org.flows4j.examples.charts.TrainingHistory.Norm;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the norms of the gradients during training, which show suitable limits for clipping and failed steps. */
public final class GradientNorms {
    private static final int HEIGHT = 360;

    private GradientNorms() {}

    /**
     * Draws the norms on a logarithmic axis. Those that are not finite, or 0, are left out.
     *
     * @param norms by step
     * @throws IllegalArgumentException if there is no positive finite norm
     */
    public static BufferedImage draw(String title, List<Norm> norms) {
        List<Norm> shown = norms.stream()
                .filter(norm -> norm.norm() > 0 && Double.isFinite(norm.norm()))
                .toList();
        if (shown.isEmpty()) {
            throw new IllegalArgumentException("A picture of gradient norms needs at least one positive finite norm");
        }
        XYChart chart = LineChart.empty(LineChart.WIDTH, HEIGHT, title, "training step", "gradient norm");
        chart.addSeries(
                        "before clipping",
                        shown.stream().mapToDouble(Norm::step).toArray(),
                        shown.stream().mapToDouble(Norm::norm).toArray())
                .setMarker(SeriesMarkers.NONE)
                .setLineWidth(1f)
                .setLineColor(new Color(0x1f, 0x77, 0xb4));
        chart.getStyler().setYAxisLogarithmic(true).setXAxisMin(0.0).setXAxisTickMarkSpacingHint(100);
        chart.getStyler().setXAxisDecimalPattern("#");
        chart.getStyler().setLegendPosition(LegendPosition.InsideNE);
        return BitmapEncoder.getBufferedImage(chart);
    }
}
