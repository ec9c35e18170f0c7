package org.flows4j.layers.convolution;

/**
 * The corner of a square-masked kernel whose taps are free, its center included (Hoogeboom, van den Berg and Welling 2019,
 * figure 3). Pixels and channels that a result depends on all lie to one side, so the convolution is triangular.
 */
enum Corner {
    /** A result sees pixels below and to the right. Within its own pixel it sees no later channels. */
    LOWER_RIGHT(1),
    /** A result sees pixels above and to the left. Within its own pixel it sees no earlier channels. */
    UPPER_LEFT(-1);

    private final int direction;

    Corner(int direction) {
        this.direction = direction;
    }

    /** The sign of the distance to the pixels that a result depends on. */
    int direction() {
        return direction;
    }

    /** The corner of the transposed map. */
    Corner opposite() {
        return this == LOWER_RIGHT ? UPPER_LEFT : LOWER_RIGHT;
    }

    /** Returns whether the tap at this distance in rows and columns from the center is free, the diagonal included. */
    boolean open(int row, int column, int out, int in) {
        if (row == 0 && column == 0) {
            return direction * (out - in) >= 0;
        }
        return direction * row >= 0 && direction * column >= 0;
    }
}
