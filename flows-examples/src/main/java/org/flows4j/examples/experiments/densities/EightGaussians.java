package org.flows4j.examples.experiments.densities;

import java.util.random.RandomGenerator;

/** Eight normal distributions of deviation {@code sqrt(1/8)} around points of a circle of radius {@code sqrt(8)} (Grathwohl et al. 2019). */
record EightGaussians() implements PlaneDensity {
    private static final int COUNT = 8;
    private static final double RADIUS = Math.sqrt(8);
    private static final double DEVIATION = Math.sqrt(0.125);

    @Override
    public String name() {
        return "eight-gaussians";
    }

    private static double angle(int component) {
        return 2 * Math.PI * component / COUNT;
    }

    @Override
    public double[] sample(RandomGenerator random) {
        double angle = angle(random.nextInt(COUNT));
        return new double[] {
            RADIUS * Math.cos(angle) + DEVIATION * random.nextGaussian(),
            RADIUS * Math.sin(angle) + DEVIATION * random.nextGaussian()
        };
    }

    @Override
    public double density(double x, double y) {
        double sum = 0;
        for (int i = 0; i < COUNT; i++) {
            double u = x - RADIUS * Math.cos(angle(i));
            double v = y - RADIUS * Math.sin(angle(i));
            sum += Math.exp(-(u * u + v * v) / (2 * DEVIATION * DEVIATION));
        }
        return sum / (COUNT * 2 * Math.PI * DEVIATION * DEVIATION);
    }

    @Override
    public double entropy() {
        return PlaneDensity.quadrature(this, DEVIATION);
    }
}
