package org.flows4j.core.nn.flowpp;

/**
 * The settings that all blocks of a network share.
 *
 * @param filters channels F between the blocks, positive
 * @param mixing the layer behind the gated convolution
 * @param heads of the attention, a divisor of the filters
 * @param dropout probability of an element to be dropped, at least 0 and less than 1
 * @param convolutions plain or weight-normalized
 */
record BlockSettings(int filters, PositionMixing mixing, int heads, double dropout, Convolutions convolutions) {
    BlockSettings {
        if (filters < 1) {
            throw new IllegalArgumentException("A conditioner needs at least one filter, got " + filters);
        }
        if (mixing == PositionMixing.ATTENTION && (heads < 1 || filters % heads != 0)) {
            throw new IllegalArgumentException("Attention divides the filters evenly among the heads, got " + filters
                    + " filters and " + heads + " heads");
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException(
                    "The probability of dropout must be at least 0 and less than 1, got " + dropout);
        }
    }

    boolean mixes() {
        return mixing != PositionMixing.NONE;
    }
}
