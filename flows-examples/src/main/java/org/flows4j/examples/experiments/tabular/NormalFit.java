package org.flows4j.examples.experiments.tabular;

import org.flows4j.core.linalg.CholeskyDecomposition;

/** A normal distribution with a full covariance. */
final class NormalFit {
    private final double[] mean;
    private final double[] whitening;
    private final double constant;

    NormalFit(double[] mean, double... covariance) {
        int d = mean.length;
        CholeskyDecomposition decomposition = CholeskyDecomposition.of(covariance, d);
        this.mean = mean;
        this.whitening = decomposition.inverseFactor();
        this.constant = -0.5 * (d * Math.log(2 * Math.PI) + decomposition.logDeterminant());
    }

    /** The distribution with the mean and the covariance of rows. */
    static NormalFit of(double[]... rows) {
        int d = rows[0].length;
        double[] mean = new double[d];
        for (double[] row : rows) {
            for (int j = 0; j < d; j++) {
                mean[j] += row[j] / rows.length;
            }
        }
        double[] covariance = new double[d * d];
        for (double[] row : rows) {
            for (int i = 0; i < d; i++) {
                for (int j = 0; j < d; j++) {
                    covariance[i * d + j] += (row[i] - mean[i]) * (row[j] - mean[j]) / rows.length;
                }
            }
        }
        return new NormalFit(mean, covariance);
    }

    double logDensity(double... row) {
        int d = mean.length;
        double square = 0;
        for (int i = 0; i < d; i++) {
            double z = 0;
            for (int j = 0; j <= i; j++) {
                z += whitening[i * d + j] * (row[j] - mean[j]);
            }
            square += z * z;
        }
        return constant - 0.5 * square;
    }
}
