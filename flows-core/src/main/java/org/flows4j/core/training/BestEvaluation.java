package org.flows4j.core.training;

/**
 * The best evaluation so far.
 *
 * @param step number of steps made before it
 * @param negativeLogLikelihood mean negative log-likelihood in nats per sample
 */
public record BestEvaluation(long step, double negativeLogLikelihood) {}
