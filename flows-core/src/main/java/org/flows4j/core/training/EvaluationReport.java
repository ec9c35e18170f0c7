package org.flows4j.core.training;

/**
 * How well a flow explains a data set.
 *
 * @param step number of training steps made
 * @param bitsPerDim mean negative log-likelihood in bits per dimension (a bound on it for stochastic flows)
 * @param nats the same in nats a sample
 * @param samples number of samples the mean is over
 * @param seconds the evaluation took
 */
public record EvaluationReport(long step, double bitsPerDim, double nats, long samples, double seconds) {}
