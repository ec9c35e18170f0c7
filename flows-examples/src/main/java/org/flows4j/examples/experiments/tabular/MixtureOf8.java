package org.flows4j.examples.experiments.tabular;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Eight normal distributions with equal weights, means of deviation 2 in each of 20 columns, and covariances {@code B B^T} with {@code B = I
 * + R / 4} for matrices R of standard normal numbers.
 */
final class MixtureOf8 {
    private static final int ROWS = 100_000;
    private static final int COLUMNS = 20;
    private static final int COMPONENTS = 8;
    private static final double SPREAD = 2;
    private static final double MIXING = 0.25;

    private final double[][] means = new double[COMPONENTS][COLUMNS];
    private final double[][][] factors = new double[COMPONENTS][COLUMNS][COLUMNS];

    MixtureOf8() {
        SplittableRandom random = new SplittableRandom(8);
        for (int k = 0; k < COMPONENTS; k++) {
            Arrays.setAll(means[k], j -> SPREAD * random.nextGaussian());
            for (int i = 0; i < COLUMNS; i++) {
                int row = i;
                Arrays.setAll(factors[k][i], j -> (row == j ? 1 : 0) + MIXING * random.nextGaussian());
            }
        }
    }

    double[][] rows(SplittableRandom random) {
        double[][] rows = new double[ROWS][COLUMNS];
        double[] noise = new double[COLUMNS];
        for (double[] row : rows) {
            int k = random.nextInt(COMPONENTS);
            Arrays.setAll(noise, j -> random.nextGaussian());
            for (int i = 0; i < COLUMNS; i++) {
                row[i] = means[k][i];
                for (int j = 0; j < COLUMNS; j++) {
                    row[i] += factors[k][i][j] * noise[j];
                }
            }
        }
        return rows;
    }

    /** The exact log-density of each row. */
    double[] logDensity(double[]... rows) {
        NormalFit[] parts = new NormalFit[COMPONENTS];
        for (int k = 0; k < COMPONENTS; k++) {
            double[] covariance = new double[COLUMNS * COLUMNS];
            for (int i = 0; i < COLUMNS; i++) {
                for (int j = 0; j < COLUMNS; j++) {
                    for (int m = 0; m < COLUMNS; m++) {
                        covariance[i * COLUMNS + j] += factors[k][i][m] * factors[k][j][m];
                    }
                }
            }
            parts[k] = new NormalFit(means[k], covariance);
        }
        return Arrays.stream(rows).mapToDouble(row -> logMean(parts, row)).toArray();
    }

    private static double logMean(NormalFit[] parts, double... row) {
        double[] terms =
                Arrays.stream(parts).mapToDouble(part -> part.logDensity(row)).toArray();
        double largest = Arrays.stream(terms).max().orElseThrow();
        double sum = Arrays.stream(terms).map(term -> Math.exp(term - largest)).sum();
        return largest + Math.log(sum / parts.length);
    }
}
