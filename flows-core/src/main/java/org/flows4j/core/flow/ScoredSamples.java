package org.flows4j.core.flow;

import org.flows4j.core.tensor.Tensor;

/**
 * Samples with their log-densities.
 *
 * @param samples {@code [n, sample...]}
 * @param logProb n log-densities in nats, or draws of their lower bounds
 */
public record ScoredSamples(Tensor samples, double[] logProb) {}
