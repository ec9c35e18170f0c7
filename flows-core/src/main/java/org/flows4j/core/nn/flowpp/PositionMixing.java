package org.flows4j.core.nn.flowpp;

/** The layer behind the gated convolution in a block of {@link FlowPlusPlusConditioner}. */
public enum PositionMixing {
    /** Gated attention in several heads, every position sees all positions. */
    ATTENTION,
    /** The ablation of equal size: the largest of three projections of a position takes the place of attention. */
    MAXOUT,
    /** Nothing: no position embedding either, and one layer normalization less. */
    NONE
}
