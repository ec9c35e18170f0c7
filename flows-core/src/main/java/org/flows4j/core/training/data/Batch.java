package org.flows4j.core.training.data;

import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Samples that pass through a flow together, with their conditions.
 *
 * @param values {@code [N, sample...]}
 * @param condition {@code [N, ...]}; null for an unconditional flow
 */
public record Batch(Tensor values, @Nullable Tensor condition) {}
