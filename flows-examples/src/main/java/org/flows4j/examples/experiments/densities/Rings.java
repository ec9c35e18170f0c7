package org.flows4j.examples.experiments.densities;

import java.util.random.RandomGenerator;

/** Four rings around the origin, equally likely: the angle is uniform, the radius normal with deviation 0.08. */
record Rings() implements PlaneDensity {
    private static final double[] RADII = {0.75, 1.5, 2.25, 3};
    private static final double DEVIATION = 0.08;
    private static final int INTERVALS = 10_000;

    @Override
    public String name() {
        return "rings";
    }

    @Override
    public double[] sample(RandomGenerator random) {
        double radius = RADII[random.nextInt(RADII.length)] + DEVIATION * random.nextGaussian();
        double angle = 2 * Math.PI * random.nextDouble();
        return new double[] {radius * Math.cos(angle), radius * Math.sin(angle)};
    }

    /** The density of the radius. */
    private static double radial(double radius) {
        double sum = 0;
        for (double center : RADII) {
            double score = (radius - center) / DEVIATION;
            sum += Math.exp(-score * score / 2);
        }
        return sum / (RADII.length * Math.sqrt(2 * Math.PI) * DEVIATION);
    }

    @Override
    public double density(double x, double y) {
        double radius = Math.hypot(x, y);
        return radius == 0 ? 0 : radial(radius) / (2 * Math.PI * radius);
    }

    /** The integral over the radius r of {@code -p(r) log(p(r) / (2 pi r))}, by the midpoint rule. */
    @Override
    public double entropy() {
        double step = EXTENT / INTERVALS;
        double sum = 0;
        for (int i = 0; i < INTERVALS; i++) {
            double radius = (i + 0.5) * step;
            double p = radial(radius);
            if (p > 0) {
                sum -= p * Math.log(p / (2 * Math.PI * radius));
            }
        }
        return sum * step;
    }
}
