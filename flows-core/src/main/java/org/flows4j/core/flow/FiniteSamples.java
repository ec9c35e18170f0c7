package org.flows4j.core.flow;

import org.flows4j.core.tensor.Tensor;

/**
 * Samples whose non-finite draws have been replaced by new draws. If any were replaced, the samples are not those of the model but those
 * of the model given that they are finite.
 *
 * @param samples {@code [n, sample...]}, all finite
 * @param rejected number of draws that were not finite and were replaced
 */
public record FiniteSamples(Tensor samples, int rejected) {}
