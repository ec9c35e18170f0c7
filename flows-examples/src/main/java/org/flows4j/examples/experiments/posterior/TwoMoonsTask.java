package org.flows4j.examples.experiments.posterior;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.flows4j.core.calibration.PosteriorDensity;

/**
 * The two moons of Lueckmann et al. 2021, "Benchmarking simulation-based inference", task T.8: parameters uniform on [-1, 1]^2, and
 *
 * <pre>{@code
 * x = (r cos a + 0.25, r sin a) + (-|t1 + t2|, t2 - t1) / sqrt(2),   a uniform on [-pi/2, pi/2],   r normal, 0.1 +- 0.01.
 * }</pre>
 *
 * <p>The absolute value makes the posterior a pair of crescents.
 */
record TwoMoonsTask() implements SimulationTask {
    private static final double SHIFT = 0.25;
    private static final double RADIUS = 0.1;
    private static final double DEVIATION = 0.01;
    private static final double ROOT = Math.sqrt(0.5);

    @Override
    public String name() {
        return "two-moons";
    }

    @Override
    public double[] prior(RandomGenerator random) {
        return new double[] {2 * random.nextDouble() - 1, 2 * random.nextDouble() - 1};
    }

    @Override
    public double[] simulate(double[] parameters, RandomGenerator random) {
        double[] noise = noise(random);
        return new double[] {
            noise[0] - ROOT * Math.abs(parameters[0] + parameters[1]), noise[1] + ROOT * (parameters[1] - parameters[0])
        };
    }

    private static double[] noise(RandomGenerator random) {
        double angle = Math.PI * (random.nextDouble() - 0.5);
        double radius = RADIUS + DEVIATION * random.nextGaussian();
        return new double[] {radius * Math.cos(angle) + SHIFT, radius * Math.sin(angle)};
    }

    @Override
    public double extent() {
        return 1;
    }

    @Override
    public PosteriorDensity posterior() {
        return new Exact();
    }

    /**
     * The posterior as the prior restricted to the simulations of x: the noise is drawn, and both signs of t1 + t2 that explain the rest of
     * x are taken, unless they lie outside the prior.
     */
    private record Exact() implements PosteriorDensity {
        private static final int DRAWS_FOR_CONSTANT = 4000;

        /** The parameters that map to x under this noise, inside the prior: two, one or none. */
        private static List<double[]> solutions(double[] x, double... noise) {
            double sum = noise[0] - x[0];
            double difference = x[1] - noise[1];
            List<double[]> inside = new ArrayList<>();
            if (sum >= 0) {
                for (double signed : new double[] {sum, -sum}) {
                    double[] parameters = {ROOT * (signed - difference), ROOT * (signed + difference)};
                    if (Math.abs(parameters[0]) <= 1 && Math.abs(parameters[1]) <= 1) {
                        inside.add(parameters);
                    }
                }
            }
            return inside;
        }

        @Override
        public double[][] sample(double[] observation, int count, RandomGenerator random) {
            double[][] rows = new double[count][];
            for (int i = 0; i < count; ) {
                List<double[]> found = solutions(observation, noise(random));
                // A solution is kept with probability 1/2, so that noise with two of them counts twice.
                int chosen = random.nextInt(2);
                if (chosen < found.size()) {
                    rows[i++] = found.size() == 1 ? found.get(0) : found.get(random.nextInt(2));
                }
            }
            return rows;
        }

        /** The density of the noise, divided by the mean number of solutions per noise; the map between them preserves volume. */
        @Override
        public double[] logProb(double[] observation, double[][] rows) {
            SplittableRandom random = new SplittableRandom(0);
            long solutions = 0;
            for (int i = 0; i < DRAWS_FOR_CONSTANT; i++) {
                solutions += solutions(observation, noise(random)).size();
            }
            double logConstant = Math.log((double) solutions / DRAWS_FOR_CONSTANT);
            return Arrays.stream(rows)
                    .mapToDouble(row -> logNoise(
                                    observation[0] + ROOT * Math.abs(row[0] + row[1]) - SHIFT,
                                    observation[1] - ROOT * (row[1] - row[0]))
                            - logConstant)
                    .toArray();
        }

        /** Uniform in the angle, normal in the radius: divided by the length pi r of the half circle. */
        private static double logNoise(double u, double v) {
            double radius = Math.hypot(u, v);
            double score = (radius - RADIUS) / DEVIATION;
            return u < 0
                    ? Double.NEGATIVE_INFINITY
                    : -score * score / 2 - Math.log(DEVIATION * Math.sqrt(2 * Math.PI) * Math.PI * radius);
        }
    }
}
