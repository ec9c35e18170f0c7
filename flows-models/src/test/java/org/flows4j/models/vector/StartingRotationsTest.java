package org.flows4j.models.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.flows4j.core.linalg.SquareMatrices;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartingRotationsTest {
    @ParameterizedTest
    @CsvSource({"2, 1", "3, 1", "4, 2", "5, 2", "10, 2", "7, 3", "6, 3"})
    void everyAxisIsWhollySeenByOneCouplingAndHalfByTheOther(int channels, int axes) {
        StartingRotations rotations = new StartingRotations(channels, axes);
        double[] both = SquareMatrices.multiply(rotations.of(1), rotations.of(2), channels);
        for (int axis = 0; axis < axes; axis++) {
            boolean even = axis % 2 == 0;
            assertThat(seen(rotations.of(1), axis, channels)).isCloseTo(even ? 1 : 0.5, within(1e-12));
            assertThat(seen(both, axis, channels)).isCloseTo(even ? 0.5 : 1, within(1e-12));
        }
    }

    /** In two dimensions the first coupling sees axis 0, the second both, the third axis 1, and so on. */
    @Test
    void withoutAddedDimensionsTheViewTurnsOn() {
        StartingRotations rotations = new StartingRotations(2, 2);
        double[] matrix = SquareMatrices.identity(2);
        double[] expected = {1, 0.5, 0, 0.5, 1};
        for (int step = 1; step <= expected.length; step++) {
            matrix = SquareMatrices.multiply(matrix, rotations.of(step), 2);
            assertThat(seen(matrix, 0, 2)).isCloseTo(expected[step - 1], within(1e-12));
        }
    }

    /** How much of an axis, of squared length 1, is in the half that stays. */
    private static double seen(double[] matrix, int axis, int channels) {
        double sum = 0;
        for (int k = 0; k < channels - channels / 2; k++) {
            sum += matrix[axis * channels + k] * matrix[axis * channels + k];
        }
        return sum;
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "2, 2", "3, 1", "5, 2", "10, 2", "7, 3"})
    void allAreRotations(int channels, int axes) {
        StartingRotations rotations = new StartingRotations(channels, axes);
        for (int step = 1; step <= 2; step++) {
            double[] matrix = rotations.of(step);
            assertThat(SquareMatrices.multiply(matrix, SquareMatrices.transpose(matrix, channels), channels))
                    .containsExactly(SquareMatrices.identity(channels), within(1e-12));
        }
    }

    @Test
    void whereThereIsNoRoomStepsStartAtRandom() {
        assertThat(new StartingRotations(3, 2).has(1)).isFalse();
        assertThat(new StartingRotations(13, 13).has(1)).isFalse();
        assertThat(new StartingRotations(10, 2).has(2)).isTrue();
        assertThat(new StartingRotations(10, 2).has(3)).isFalse();
        assertThat(new StartingRotations(2, 2).has(20)).isTrue();
    }
}
