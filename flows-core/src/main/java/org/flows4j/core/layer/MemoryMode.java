package org.flows4j.core.layer;

/** Selects the values of the forward pass that a training step keeps for the backward pass. Gradients are the same in all modes. */
public enum MemoryMode {
    /** Everything: the fastest. */
    STORE,
    /** Each layer's input; the layer is evaluated again in the backward pass. */
    CHECKPOINT,
    /**
     * Only the last output of a run of invertible layers; inputs are recovered by {@code inverse}, so memory does not grow
     * with depth. Layers without a cheap exact inverse are checkpointed.
     */
    INVERT
}
