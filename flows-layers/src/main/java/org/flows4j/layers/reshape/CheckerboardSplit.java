package org.flows4j.layers.reshape;

/**
 * Separates the black from the white squares of a checkerboard (Dinh et al. 2017, section 3.4), collapsed horizontally:
 * {@code [N, H, W, C]} to {@code [N, H, W/2, 2C]}. The first C channels are the positions whose row and column add up to an
 * even number, the last C the others; a coupling after it conditions one set on the other. log|det| = 0.
 */
public final class CheckerboardSplit extends Checkerboard {
    /** Creates the layer. */
    public CheckerboardSplit() {
        super("CheckerboardSplit");
    }

    @Override
    int parity(int channel, boolean last) {
        return last ? 1 : 0;
    }
}
