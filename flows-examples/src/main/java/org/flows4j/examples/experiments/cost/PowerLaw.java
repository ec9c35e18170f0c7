package org.flows4j.examples.experiments.cost;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The growth of measured values.
 *
 * @param x positive, in ascending order
 * @param y positive
 */
public record PowerLaw(double[] x, double[] y) {
    static <T> PowerLaw of(List<T> points, ToDoubleFunction<T> x, ToDoubleFunction<T> y) {
        return new PowerLaw(
                points.stream().mapToDouble(x).toArray(),
                points.stream().mapToDouble(y).toArray());
    }

    /** Adds a curve whose name contains a slope. */
    void addTo(Map<String, double[][]> curves, String name, double slope) {
        curves.put(String.format(Locale.ROOT, "%s (slope %.2f)", name, slope), new double[][] {x, y});
    }

    /**
     * The slope b of the line through {@code log y} over {@code log x} by least squares, so that {@code y ~ x^b}, over the
     * largest decade: of the points whose x is at least a tenth of the largest. NaN if there are fewer than two such points.
     */
    public double slope() {
        int count = 0;
        double meanX = 0;
        double meanY = 0;
        double least = x.length == 0 ? 0 : x[x.length - 1] / 10;
        for (int i = 0; i < x.length; i++) {
            if (x[i] >= least) {
                count++;
                meanX += Math.log(x[i]);
                meanY += Math.log(y[i]);
            }
        }
        meanX /= count;
        meanY /= count;
        double covariance = 0;
        double variance = 0;
        for (int i = 0; i < x.length; i++) {
            if (x[i] >= least) {
                double distance = Math.log(x[i]) - meanX;
                covariance += distance * (Math.log(y[i]) - meanY);
                variance += distance * distance;
            }
        }
        return count < 2 ? Double.NaN : covariance / variance;
    }
}
