package org.flows4j.models.mixture;

import java.util.Arrays;
import org.flows4j.core.linalg.CholeskyDecomposition;

/**
 * A mixture of normal distributions as plain numbers: {@code p(z) = sum over k of weights_k N(z; means_k, (A_k A_k^T)^-1)}.
 *
 * @param weights {@code [K]}, positive, sum 1
 * @param means {@code [K][D]}
 * @param factors the lower triangular A of each component, {@code [K][D * D]}, row by row
 */
record NormalComponents(double[] weights, double[][] means, double[][] factors) {
    private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

    int count() {
        return weights.length;
    }

    int dimensions() {
        return means[0].length;
    }

    /**
     * The factor A of a precision, from the covariance C: with the rows and columns in reverse order, {@code C = L L^T} gives {@code A =
     * L^-T}. It is NaN if the covariance is not positive definite.
     */
    static double[] factor(double[] covariance, int d) {
        double[] reversed = new double[d * d];
        Arrays.setAll(reversed, i -> covariance[d * d - 1 - i]);
        double[] inverse = CholeskyDecomposition.of(reversed, d).inverseFactor();
        double[] factor = new double[d * d];
        for (int i = 0; i < d; i++) {
            for (int j = 0; j <= i; j++) {
                factor[i * d + j] = inverse[(d - 1 - j) * d + d - 1 - i];
            }
        }
        return factor;
    }

    /** The logarithm of each component's share of the density at a row: {@code log(weights_k N_k)}. */
    void logTerms(double[] row, double[] constants, double[] scratch, double[] terms) {
        int d = row.length;
        for (int k = 0; k < terms.length; k++) {
            double[] mean = means[k];
            double[] factor = factors[k];
            Arrays.fill(scratch, 0);
            for (int i = 0; i < d; i++) {
                double centered = row[i] - mean[i];
                for (int j = 0; j <= i; j++) {
                    scratch[j] += centered * factor[i * d + j];
                }
            }
            double square = 0;
            for (int j = 0; j < d; j++) {
                square += scratch[j] * scratch[j];
            }
            terms[k] = constants[k] - 0.5 * square;
        }
    }

    /** The parts of {@link #logTerms} that do not depend on the row. */
    double[] constants() {
        int d = dimensions();
        double[] constants = new double[weights.length];
        for (int k = 0; k < constants.length; k++) {
            constants[k] = Math.log(weights[k]) - d * HALF_LOG_TWO_PI;
            for (int i = 0; i < d; i++) {
                constants[k] += Math.log(factors[k][i * d + i]);
            }
        }
        return constants;
    }

    /** The log-density of each row. */
    double[] logDensity(double[]... rows) {
        double[] constants = constants();
        double[] terms = new double[constants.length];
        double[] scratch = new double[dimensions()];
        double[] result = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            logTerms(rows[i], constants, scratch, terms);
            result[i] = logSumExp(terms);
        }
        return result;
    }

    static double logSumExp(double... terms) {
        double largest = Arrays.stream(terms).max().orElseThrow();
        if (largest == Double.NEGATIVE_INFINITY) {
            return largest;
        }
        double sum = 0;
        for (double term : terms) {
            sum += Math.exp(term - largest);
        }
        return largest + Math.log(sum);
    }

    /** The mean of several mixtures with equal shares, as one mixture. */
    static NormalComponents pooled(NormalComponents... parts) {
        double[] weights = Arrays.stream(parts)
                .flatMapToDouble(part -> Arrays.stream(part.weights).map(w -> w / parts.length))
                .toArray();
        double[][] means =
                Arrays.stream(parts).flatMap(part -> Arrays.stream(part.means)).toArray(double[][]::new);
        double[][] factors = Arrays.stream(parts)
                .flatMap(part -> Arrays.stream(part.factors))
                .toArray(double[][]::new);
        return new NormalComponents(weights, means, factors);
    }
}
