package org.flows4j.core.training;

/**
 * The result of an evaluation.
 *
 * @param step number of training steps made
 * @param bitsPerDim mean negative log-likelihood in bits per dimension; for stochastic flows its bound, from the evidence
 *     lower bound, or its estimate
 * @param negativeLogLikelihood the mean negative log-likelihood in nats per sample
 * @param weightedBitsPerDim the tighter bound from importance-weighted draws, in bits per dimension; equal to {@code bitsPerDim} for
 *     exact flows and for a single draw, the only one that estimates allow
 * @param weightedNegativeLogLikelihood the tighter bound in nats per sample
 * @param samples number of evaluated samples
 * @param seconds duration of the evaluation
 */
public record EvaluationReport(
        long step,
        double bitsPerDim,
        double negativeLogLikelihood,
        double weightedBitsPerDim,
        double weightedNegativeLogLikelihood,
        long samples,
        double seconds) {}
