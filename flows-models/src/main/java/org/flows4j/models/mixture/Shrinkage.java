package org.flows4j.models.mixture;

/**
 * Regularization of the covariances of a mixture. With N_k rows in component k, S_k their covariance, and W the mean of all S_k weighted
 * by N_k, the covariance of component k is
 *
 * <pre>{@code
 * C_k = (N_k S_k + pooledRows W) / (N_k + pooledRows) + ridge I
 * }</pre>
 *
 * <p>It is the mode of an inverse Wishart prior around W (Fraley and Raftery 2007, "Bayesian regularization for normal mixture estimation
 * and model-based clustering", section 3), up to the ridge.
 *
 * @param pooledRows number of rows that the common covariance W counts for
 * @param ridge variance that every column has in every component, in standardized units
 */
record Shrinkage(double pooledRows, double ridge) {
    /** @throws IllegalArgumentException if one is negative */
    Shrinkage {
        if (!(pooledRows >= 0) || !(ridge >= 0)) {
            throw new IllegalArgumentException(
                    "Shrinkage is not negative, got " + pooledRows + " rows and the ridge " + ridge);
        }
    }
}
