package org.flows4j.models.vector;

import java.util.Arrays;
import org.flows4j.core.linalg.SquareMatrices;

/**
 * The starting values of the matrices of a {@link VectorFlow}: rotations that show the data's axes to the couplings in turn.
 *
 * <p>A coupling's network sees only the half of the channels that stays. The rotation turns channel i of that half against channel i of
 * the half that changes, by an angle:
 *
 * <ul>
 *   <li>In two dimensions by 0 in the first step and by 45 degrees in all others, so that no two couplings in a row look the same way.
 *   <li>With at least one added dimension for each axis, in the first step by 0 for axes 0, 2, ... and by 45 degrees for axes 1, 3, ...;
 *       in the second step the other way round, seen from the data. An axis wholly in the half that stays cannot be changed, one wholly in
 *       the other is hidden from the network.
 * </ul>
 *
 * <p>Chen et al. 2020, section 5.1, leave the start open. On their checkerboard it determines the result of training: with random
 * rotations, some seeds never catch up.
 */
final class StartingRotations {
    private static final double TURN = Math.PI / 4;

    private final int channels;
    private final int axes;

    /** The rotations of a flow of this number of channels, of which the first {@code axes} are those of the data. */
    StartingRotations(int channels, int axes) {
        this.channels = channels;
        this.axes = axes;
    }

    /** Whether a step starts with a rotation from here; others start with random ones. Steps count from 1. */
    boolean has(int step) {
        return channels == 2 || (step <= 2 && 2 * axes <= channels);
    }

    /** The matrix of a step that {@link #has} a rotation, channels x channels, row-major, applied to rows of channels. */
    double[] of(int step) {
        double[] angles = new double[channels / 2];
        if (channels == axes) {
            Arrays.fill(angles, step == 1 ? 0 : TURN);
        } else {
            for (int axis = 0; axis < axes; axis++) {
                boolean even = axis % 2 == 0;
                // The second step undoes what the first one turned, and turns what it left.
                angles[axis] = step == 1 ? (even ? 0 : TURN) : (even ? TURN : -TURN);
            }
        }
        return turned(angles);
    }

    private double[] turned(double... angles) {
        int staying = channels - channels / 2;
        double[] matrix = SquareMatrices.identity(channels);
        for (int i = 0; i < angles.length; i++) {
            int changing = staying + i;
            matrix[i * channels + i] = Math.cos(angles[i]);
            matrix[i * channels + changing] = Math.sin(angles[i]);
            matrix[changing * channels + i] = Math.sin(-angles[i]);
            matrix[changing * channels + changing] = Math.cos(angles[i]);
        }
        return matrix;
    }
}
