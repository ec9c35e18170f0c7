package org.flows4j.models;

import org.flows4j.core.linalg.SquareMatrices;

/**
 * What the first two matrices behind an augmentation start as: rotations after which the two couplings see the data in turns.
 *
 * <p>A coupling's network sees the half that stays. In front of the first coupling, the data's axes 0, 2, ... are wholly in that half,
 * and axes 1, 3, ... are turned by 45 degrees against an added dimension, so that each half has a share of them; in front of the second
 * it is the other way round. An axis wholly in the half that changes would be hidden from the network, one wholly in the half that
 * stays could not be changed: on the checkerboard this start decides how far training gets (Chen et al. 2020, section 5.1, leave it
 * open).
 *
 * <p>Matrices are row-major and stand to the right, {@code y = x W}, with the data's axes before the added ones in x.
 */
final class AlternatingRotations {
    private final int dimensions;
    private final int axes;

    /**
     * For one augmented flow.
     *
     * @param dimensions data and added ones together
     * @param axes of the data
     */
    AlternatingRotations(int dimensions, int axes) {
        if (!fits(dimensions, axes)) {
            throw new IllegalArgumentException(
                    "Each of " + axes + " axes needs an added dimension, got " + dimensions + " dimensions in all");
        }
        this.dimensions = dimensions;
        this.axes = axes;
    }

    /** Whether there is an added dimension for each axis. */
    static boolean fits(int dimensions, int axes) {
        return 2 * axes <= dimensions;
    }

    /** The first step's. */
    double[] first() {
        return turned(0);
    }

    /** The second step's, given that the first coupling starts as the identity: what undoes the first, and then turns again. */
    double[] second() {
        return SquareMatrices.multiply(SquareMatrices.transpose(first(), dimensions), turned(1), dimensions);
    }

    /** Puts axis i and its added dimension into channel i of either half, turned unless i is even or odd as {@code whole} is. */
    private double[] turned(int whole) {
        int staying = dimensions - dimensions / 2;
        double[] matrix = new double[dimensions * dimensions];
        for (int i = 0; i < axes; i++) {
            double angle = i % 2 == whole ? 0 : Math.PI / 4;
            int axis = i * dimensions;
            int added = (axes + i) * dimensions;
            matrix[axis + i] = Math.cos(angle);
            matrix[axis + staying + i] = Math.sin(angle);
            matrix[added + i] = -Math.sin(angle);
            matrix[added + staying + i] = Math.cos(angle);
        }
        int row = 2 * axes;
        for (int half : new int[] {0, staying}) {
            int end = half == 0 ? staying : dimensions;
            for (int column = half + axes; column < end; column++) {
                matrix[row++ * dimensions + column] = 1;
            }
        }
        return matrix;
    }
}
