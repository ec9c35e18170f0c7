package org.flows4j.layers.convolution;

/**
 * The corner of a square-masked kernel whose taps are free, its centre included (Hoogeboom, van den Berg and Welling 2019,
 * figure 3). Pixels and channels that a result depends on all lie to one side, so the convolution is triangular.
 */
enum Corner {
    /** A result sees pixels below and to the right, and of its own pixel no channels behind its own. */
    LOWER_RIGHT(1),
    /** A result sees pixels above and to the left, and of its own pixel no channels before its own. */
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

    /** Whether a tap is free that lies so many rows and columns from the centre; of the diagonal too. */
    boolean open(int row, int column, int out, int in) {
        if (row == 0 && column == 0) {
            return direction * (out - in) >= 0;
        }
        return direction * row >= 0 && direction * column >= 0;
    }
}
