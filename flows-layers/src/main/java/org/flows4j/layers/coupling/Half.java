package org.flows4j.layers.coupling;

/** One of the two parts a coupling cuts the channels into; the first is the larger one when their number is odd. */
public enum Half {
    /** Channels 0 to c - c/2 - 1. */
    FIRST,
    /** The last c/2 channels. */
    SECOND
}
