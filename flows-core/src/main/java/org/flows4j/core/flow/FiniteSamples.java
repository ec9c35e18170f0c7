package org.flows4j.core.flow;

import org.flows4j.core.tensor.Tensor;

/**
 * Samples of which those that were not finite have been drawn again. With any of them, the samples are not those of the model but of the
 * model given that they are finite.
 *
 * @param samples {@code [n, sample...]}, all finite
 * @param rejected how many draws were not finite and have been replaced
 */
public record FiniteSamples(Tensor samples, int rejected) {}
