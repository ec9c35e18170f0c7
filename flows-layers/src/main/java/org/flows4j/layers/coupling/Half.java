package org.flows4j.layers.coupling;

/** One of the two parts into which a coupling divides the channels; the first is larger if their number is odd. */
public enum Half {
    /** Channels 0 to c - c/2 - 1. */
    FIRST,
    /** The last c/2 channels. */
    SECOND
}
