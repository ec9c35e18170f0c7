package org.flows4j.examples.experiments.densities;

import java.util.List;
import java.util.random.RandomGenerator;

/** A density of the plane with fresh points and a known entropy. */
interface PlaneDensity {
    /** Practically all points are in {@code [-EXTENT, EXTENT]^2}. */
    double EXTENT = 4.5;

    /** The densities of the experiment. */
    static List<PlaneDensity> all() {
        return List.of(new EightGaussians(), new Checkers(), new TwoSpirals(), new Rings());
    }

    /** The name in files and tables. */
    String name();

    /** Draws a point. */
    double[] sample(RandomGenerator random);

    /** The density at a point. */
    double density(double x, double y);

    /** The entropy in nats; minus it, no model's mean log-likelihood exceeds. */
    double entropy();

    /** The logarithm of the density. */
    default double logDensity(double x, double y) {
        return Math.log(density(x, y));
    }

    /**
     * The entropy of a smooth density by the midpoint rule, whose error vanishes exponentially with the ratio of the smallest detail to
     * the distance of the midpoints.
     *
     * @param detail smallest standard deviation of the density's parts; midpoints are half of it apart
     */
    static double quadrature(PlaneDensity density, double detail) {
        double extent = EXTENT + 1;
        int side = (int) Math.ceil(2 * extent / (detail / 2));
        double step = 2 * extent / side;
        double sum = 0;
        for (int i = 0; i < side; i++) {
            for (int j = 0; j < side; j++) {
                double p = density.density(-extent + (i + 0.5) * step, -extent + (j + 0.5) * step);
                if (p > 0) {
                    sum -= p * Math.log(p);
                }
            }
        }
        return sum * step * step;
    }
}
