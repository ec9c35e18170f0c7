package org.flows4j.core.calibration;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Reference points, uniform in the box around the true values of all other simulations, and distances in units of the box. */
final class RandomPoints {
    private final double[] low;
    private final double[] extent;

    /**
     * Creates the points for one simulation.
     *
     * @param values true values of all simulations, at least two
     * @param own the simulation whose value the points must not depend on
     */
    RandomPoints(double[][] values, int own) {
        low = values[own == 0 ? 1 : 0].clone();
        double[] high = low.clone();
        for (int i = 0; i < values.length; i++) {
            for (int j = 0; i != own && j < low.length; j++) {
                low[j] = Math.min(low[j], values[i][j]);
                high[j] = Math.max(high[j], values[i][j]);
            }
        }
        extent = new double[low.length];
        Arrays.setAll(extent, j -> high[j] > low[j] ? high[j] - low[j] : 1);
    }

    double[] draw(RandomGenerator random) {
        double[] point = new double[low.length];
        Arrays.setAll(point, j -> low[j] + extent[j] * random.nextDouble());
        return point;
    }

    double distance(double[] value, double[] point) {
        double sum = 0;
        for (int j = 0; j < point.length; j++) {
            double difference = (value[j] - point[j]) / extent[j];
            sum += difference * difference;
        }
        return Math.sqrt(sum);
    }
}
