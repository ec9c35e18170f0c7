package org.flows4j.examples.experiments.densities;

import java.util.random.RandomGenerator;

/**
 * Two arms of a spiral, one the other turned by half a turn, with normal noise of deviation 0.1:
 *
 * <pre>{@code
 * n = 3 pi sqrt(u), u ~ U(0, 1)    (x, y) = +-(-n cos n, n sin n) / 3 + 0.1 e
 * }</pre>
 *
 * <p>The density is an integral over n, computed by the midpoint rule.
 */
record TwoSpirals() implements PlaneDensity {
    private static final double LENGTH = 3 * Math.PI;
    private static final double SHRINKAGE = 3;
    private static final double DEVIATION = 0.1;
    /** Points of an arm; at its outer end they are half a deviation apart. */
    private static final int POINTS = 600;
    /** Exponents below it contribute nothing. */
    private static final double SMALLEST = -40;

    @Override
    public String name() {
        return "two-spirals";
    }

    private static double x(double n) {
        return -n * Math.cos(n) / SHRINKAGE;
    }

    private static double y(double n) {
        return n * Math.sin(n) / SHRINKAGE;
    }

    @Override
    public double[] sample(RandomGenerator random) {
        double n = LENGTH * Math.sqrt(random.nextDouble());
        int sign = random.nextBoolean() ? 1 : -1;
        return new double[] {
            sign * x(n) + DEVIATION * random.nextGaussian(), sign * y(n) + DEVIATION * random.nextGaussian()
        };
    }

    /** The density of n is {@code 2 n / LENGTH^2}. */
    @Override
    public double density(double x, double y) {
        double sum = 0;
        double step = LENGTH / POINTS;
        for (int i = 0; i < POINTS; i++) {
            double n = (i + 0.5) * step;
            sum += n * (kernel(x - x(n), y - y(n)) + kernel(x + x(n), y + y(n)));
        }
        return sum * step / (LENGTH * LENGTH * 2 * Math.PI * DEVIATION * DEVIATION);
    }

    private static double kernel(double u, double v) {
        double exponent = -(u * u + v * v) / (2 * DEVIATION * DEVIATION);
        return exponent < SMALLEST ? 0 : Math.exp(exponent);
    }

    @Override
    public double entropy() {
        return PlaneDensity.quadrature(this, DEVIATION);
    }
}
