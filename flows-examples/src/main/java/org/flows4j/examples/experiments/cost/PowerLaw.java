package org.flows4j.examples.experiments.cost;

/** The growth of measured values. */
public final class PowerLaw {
    private PowerLaw() {}

    /**
     * The slope b of the line through {@code log y} over {@code log x} by least squares, so that {@code y ~ x^b}, over the
     * largest decade: of the points whose x is at least a tenth of the largest.
     *
     * @param x positive, in ascending order
     * @param y positive
     * @return the slope; NaN if there are fewer than two points
     */
    public static double slope(double[] x, double[] y) {
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
