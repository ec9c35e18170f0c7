package org.flows4j.core.flow;

/** The kinds of pass through a flow. Each needs a different amount of memory per row. */
enum PassKind {
    /** Scoring and encoding. */
    TO_LATENT,
    /** Sampling and decoding. */
    TO_DATA,
    /** Scoring with the gradient of the input. */
    GRADIENT
}
