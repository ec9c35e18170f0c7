package org.flows4j.examples.experiments.densities;

import java.util.random.RandomGenerator;

/** Uniform on eight of the sixteen 2x2 squares of {@code [-4, 4]^2} (Behrmann et al. 2019). */
record Checkers() implements PlaneDensity {
    private static final double HALF = 4;
    private static final double AREA = 32;

    @Override
    public String name() {
        return "checkerboard";
    }

    /** Squares are numbered from -2 to 1 along each axis; the sum of a dark square's numbers is even. */
    @Override
    public double[] sample(RandomGenerator random) {
        int column = random.nextInt(4) - 2;
        int row = 2 * random.nextInt(2) - 2 + Math.floorMod(column, 2);
        return new double[] {2 * (column + random.nextDouble()), 2 * (row + random.nextDouble())};
    }

    @Override
    public double density(double x, double y) {
        boolean inside = Math.abs(x) < HALF && Math.abs(y) < HALF;
        long numbers = (long) (Math.floor(x / 2) + Math.floor(y / 2));
        return inside && Math.floorMod(numbers, 2) == 0 ? 1 / AREA : 0;
    }

    @Override
    public double entropy() {
        return Math.log(AREA);
    }
}
