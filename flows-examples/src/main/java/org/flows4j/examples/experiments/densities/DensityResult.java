package org.flows4j.examples.experiments.densities;

/**
 * The result of a run.
 *
 * @param density name of the density
 * @param model name of the model
 * @param parameters trained scalars of the model
 * @param logLikelihood mean log-likelihood of the test points in nats; NaN if training diverged
 * @param exact the same of the true density
 * @param entropy of the true density, in nats
 * @param millisecondsPerStep mean time of a training step
 */
public record DensityResult(
        String density,
        String model,
        long seed,
        long parameters,
        double logLikelihood,
        double exact,
        double entropy,
        double millisecondsPerStep) {
    /** An estimate of the divergence KL(p, q) of the model q from the density p, with less noise than the log-likelihood. */
    double divergence() {
        return exact - logLikelihood;
    }
}
