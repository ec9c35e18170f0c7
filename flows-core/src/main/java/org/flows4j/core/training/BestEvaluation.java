package org.flows4j.core.training;

/**
 * The best evaluation so far.
 *
 * @param step number of steps made before it
 * @param nats mean negative log-likelihood in nats a sample
 */
public record BestEvaluation(long step, double nats) {}
