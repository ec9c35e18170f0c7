package org.flows4j.core.flow;

import org.flows4j.core.tensor.TensorBackend;

/**
 * The kinds of pass through a flow, each with its measured memory per row.
 *
 * @param budget limit in bytes on the memory of one batch
 * @param towardsLatent scoring and encoding
 * @param towardsData sampling and decoding
 * @param differentiated scoring with the gradient of the input
 */
record RowPasses(long budget, RowBatches towardsLatent, RowBatches towardsData, RowBatches differentiated) {
    static RowPasses within(long budget, TensorBackend backend) {
        return new RowPasses(
                budget,
                new RowBatches(backend, budget),
                new RowBatches(backend, budget),
                new RowBatches(backend, budget));
    }
}
