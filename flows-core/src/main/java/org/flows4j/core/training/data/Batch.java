package org.flows4j.core.training.data;

import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Samples that pass through a flow together.
 *
 * @param values {@code [N, sample...]}
 * @param condition {@code [N, ...]}, what each sample is conditioned on; null for an unconditional flow
 */
public record Batch(Tensor values, @Nullable Tensor condition) {}
