package org.flows4j.core.training;

/**
 * How well a flow explains a data set.
 *
 * @param step number of training steps made
 * @param bitsPerDim mean negative log-likelihood in bits per dimension; for stochastic flows a bound on it, from the evidence lower
 *     bound
 * @param negativeLogLikelihood the mean negative log-likelihood in nats per sample
 * @param weightedBitsPerDim the tighter bound from importance-weighted draws, in bits per dimension; equal to the other for exact flows
 *     and for a single draw
 * @param weightedNegativeLogLikelihood the tighter bound in nats per sample
 * @param samples number of samples the mean is over
 * @param seconds the evaluation took
 */
public record EvaluationReport(
        long step,
        double bitsPerDim,
        double negativeLogLikelihood,
        double weightedBitsPerDim,
        double weightedNegativeLogLikelihood,
        long samples,
        double seconds) {}
