package org.flows4j.examples.experiments.posterior;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.flows4j.core.calibration.PosteriorDensity;

/**
 * Independent standard normal parameters, observed through a matrix A with normal noise of deviation s: {@code x = A theta + s e}. The
 * posterior is normal with the precision {@code I + A^T A / s^2} and the mean {@code precision^-1 A^T x / s^2}.
 */
record LinearGaussianTask() implements SimulationTask {
    private static final double NOISE = 0.5;
    private static final double[][] MATRIX = {{1, 0.5}, {-0.3, 0.8}};

    @Override
    public String name() {
        return "linear-gaussian";
    }

    @Override
    public double[] prior(RandomGenerator random) {
        return new double[] {random.nextGaussian(), random.nextGaussian()};
    }

    @Override
    public double[] simulate(double[] parameters, RandomGenerator random) {
        double[] x = new double[2];
        Arrays.setAll(
                x, i -> MATRIX[i][0] * parameters[0] + MATRIX[i][1] * parameters[1] + NOISE * random.nextGaussian());
        return x;
    }

    @Override
    public double extent() {
        return 3;
    }

    @Override
    public PosteriorDensity posterior() {
        double[][] precision = new double[2][2];
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 2; j++) {
                precision[i][j] = (i == j ? 1 : 0)
                        + (MATRIX[0][i] * MATRIX[0][j] + MATRIX[1][i] * MATRIX[1][j]) / (NOISE * NOISE);
            }
        }
        return new Exact(precision);
    }

    /** The normal posterior with a precision matrix. */
    private record Exact(double[][] precision) implements PosteriorDensity {
        private double determinant() {
            return precision[0][0] * precision[1][1] - precision[0][1] * precision[1][0];
        }

        private double[] mean(double... x) {
            double[] b = new double[2];
            Arrays.setAll(b, i -> (MATRIX[0][i] * x[0] + MATRIX[1][i] * x[1]) / (NOISE * NOISE));
            return new double[] {
                (precision[1][1] * b[0] - precision[0][1] * b[1]) / determinant(),
                (precision[0][0] * b[1] - precision[1][0] * b[0]) / determinant()
            };
        }

        /** With the Cholesky factor {@code L L^T} of the precision, a draw is {@code mean + L^-T e}. */
        @Override
        public double[][] sample(double[] observation, int count, RandomGenerator random) {
            double[] mean = mean(observation);
            double first = Math.sqrt(precision[0][0]);
            double below = precision[1][0] / first;
            double second = Math.sqrt(precision[1][1] - below * below);
            double[][] rows = new double[count][];
            Arrays.setAll(rows, i -> {
                double v = random.nextGaussian() / second;
                double u = (random.nextGaussian() - below * v) / first;
                return new double[] {mean[0] + u, mean[1] + v};
            });
            return rows;
        }

        @Override
        public double[] logProb(double[] observation, double[][] rows) {
            double[] mean = mean(observation);
            return Arrays.stream(rows)
                    .mapToDouble(row -> {
                        double u = row[0] - mean[0];
                        double v = row[1] - mean[1];
                        double square = precision[0][0] * u * u + 2 * precision[0][1] * u * v + precision[1][1] * v * v;
                        return (Math.log(determinant()) - square) / 2 - Math.log(2 * Math.PI);
                    })
                    .toArray();
        }
    }
}
