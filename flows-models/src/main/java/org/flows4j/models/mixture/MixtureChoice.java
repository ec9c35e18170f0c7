package org.flows4j.models.mixture;

/**
 * A mixture that was tried on held-out rows.
 *
 * @param power whether power transforms precede the mixture
 * @param components number K of normal components
 * @param pooledRows number of rows that the common covariance counts for in each component
 * @param ridge variance that every column has in every component, in standardized units
 * @param logLikelihood mean log-density of held-out rows, in nats
 */
public record MixtureChoice(boolean power, int components, double pooledRows, double ridge, double logLikelihood) {
    Shrinkage shrinkage() {
        return new Shrinkage(pooledRows, ridge);
    }
}
