package org.flows4j.examples.experiments.checkerboard;

/**
 * The result of a run.
 *
 * @param name of the model
 * @param parameters trained scalars of the model
 * @param bound mean log-likelihood of the test points in nats by one draw of the added dimensions, a lower bound; NaN if training
 *     diverged
 * @param logLikelihood the same by importance samples; the same number for a flow without added dimensions
 * @param lostSteps steps whose loss or gradient was not finite
 * @param millisecondsPerStep mean time of a training step
 */
public record ToyResult(
        String name,
        long seed,
        long parameters,
        double bound,
        double logLikelihood,
        long lostSteps,
        double millisecondsPerStep) {}
