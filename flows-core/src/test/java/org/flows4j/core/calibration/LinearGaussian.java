package org.flows4j.core.calibration;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Two standard normal parameters, each observed with normal noise: the posterior of each is normal with the mean {@code x / (1 + s^2)} and
 * the variance {@code s^2 / (1 + s^2)}.
 *
 * @param widen factor of the posterior's deviation, 1 for the exact posterior
 * @param shift of the posterior's mean, 0 for the exact posterior
 */
record LinearGaussian(double widen, double shift) implements PosteriorDensity {
    private static final double NOISE = 0.5;
    private static final double SHRINK = 1 / (1 + NOISE * NOISE);

    @Override
    public double[][] sample(double[] observation, int count, RandomGenerator random) {
        double[][] rows = new double[count][2];
        for (double[] row : rows) {
            Arrays.setAll(row, j -> mean(observation[j]) + deviation() * random.nextGaussian());
        }
        return rows;
    }

    @Override
    public double[] logProb(double[] observation, double[][] rows) {
        return Arrays.stream(rows)
                .mapToDouble(row -> -Math.pow((row[0] - mean(observation[0])) / deviation(), 2) / 2
                        - Math.pow((row[1] - mean(observation[1])) / deviation(), 2) / 2)
                .toArray();
    }

    private double mean(double observation) {
        return SHRINK * observation + shift;
    }

    private double deviation() {
        return widen * NOISE * Math.sqrt(SHRINK);
    }

    /** Calibrates this posterior on simulations. */
    Calibration calibrate(int simulations, int draws, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] parameters = new double[simulations][2];
        double[][] observations = new double[simulations][2];
        for (int i = 0; i < simulations; i++) {
            for (int j = 0; j < 2; j++) {
                parameters[i][j] = random.nextGaussian();
                observations[i][j] = parameters[i][j] + NOISE * random.nextGaussian();
            }
        }
        return Calibration.of(this, parameters, observations, draws, random);
    }
}
