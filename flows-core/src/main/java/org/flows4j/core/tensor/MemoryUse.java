package org.flows4j.core.tensor;

/**
 * Off-heap memory of one backend, in bytes.
 *
 * @param live held by tensors that are alive
 * @param peak the largest {@code live} since the backend was made or its peak was reset
 * @param pooled kept ready for reuse, held by no tensor
 */
public record MemoryUse(long live, long peak, long pooled) {}
