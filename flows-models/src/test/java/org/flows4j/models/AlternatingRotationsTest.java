package org.flows4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.flows4j.core.linalg.SquareMatrices;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlternatingRotationsTest {
    @ParameterizedTest
    @CsvSource({"2, 1", "4, 2", "5, 2", "10, 2", "7, 3", "6, 3"})
    void everyAxisIsWhollySeenByOneCouplingAndHalfByTheOther(int dimensions, int axes) {
        AlternatingRotations rotations = new AlternatingRotations(dimensions, axes);
        double[] both = SquareMatrices.multiply(rotations.first(), rotations.second(), dimensions);
        for (int axis = 0; axis < axes; axis++) {
            boolean even = axis % 2 == 0;
            assertThat(staying(rotations.first(), axis, dimensions)).isCloseTo(even ? 1 : 0.5, within(1e-12));
            assertThat(staying(both, axis, dimensions)).isCloseTo(even ? 0.5 : 1, within(1e-12));
        }
    }

    /** How much of an axis, of squared length 1, is in the half that stays. */
    private static double staying(double[] matrix, int axis, int dimensions) {
        double sum = 0;
        for (int k = 0; k < dimensions - dimensions / 2; k++) {
            sum += matrix[axis * dimensions + k] * matrix[axis * dimensions + k];
        }
        return sum;
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "4, 2", "5, 2", "10, 2", "7, 3", "6, 3"})
    void bothAreRotations(int dimensions, int axes) {
        AlternatingRotations rotations = new AlternatingRotations(dimensions, axes);
        for (double[] matrix : new double[][] {rotations.first(), rotations.second()}) {
            assertThat(SquareMatrices.multiply(matrix, SquareMatrices.transpose(matrix, dimensions), dimensions))
                    .containsExactly(SquareMatrices.identity(dimensions), within(1e-12));
        }
    }

    @Test
    void everyAxisNeedsAnAddedDimension() {
        assertThat(AlternatingRotations.fits(3, 2)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AlternatingRotations(3, 2))
                .withMessageContaining("2 axes")
                .withMessageContaining("got 3");
    }
}
