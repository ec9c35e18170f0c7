package org.flows4j.layers.mint;

/** The order of an image's numbers in which a layer's Jacobian is triangular. */
public enum MintOrder {
    /** A number depends on the pixels before its own in reading order, and on the channels of its pixel up to its own. */
    FORWARD(1),
    /** A number depends on the pixels behind its own in reading order, and on the channels of its pixel from its own on. */
    BACKWARD(-1);

    private final int sign;

    MintOrder(int sign) {
        this.sign = sign;
    }

    /** Whether a channel depends on another one, at an offset of rows and columns from its pixel. */
    boolean sees(int row, int column, int channel, int other) {
        int pixel = Integer.signum(row) * 2 + Integer.signum(column);
        int place = pixel == 0 ? Integer.signum(other - channel) : pixel;
        return place * sign <= 0;
    }
}
