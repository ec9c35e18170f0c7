package org.flows4j.core.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SquareMatricesTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 96, 513})
    void randomOrthogonalMatricesAreOrthogonal(int n) {
        double[] q = SquareMatrices.randomOrthogonal(n, new SplittableRandom(n));
        assertThat(SquareMatrices.multiply(q, SquareMatrices.transpose(q, n), n))
                .containsExactly(SquareMatrices.identity(n), within(1e-13));
    }

    /** Under the Haar measure an entry of a 2 x 2 matrix has mean 0, and half of all matrices are reflections. */
    @Test
    void randomOrthogonalMatricesPreferNoDirection() {
        SplittableRandom random = new SplittableRandom(7);
        int draws = 4000;
        double sum = 0;
        int reflections = 0;
        for (int i = 0; i < draws; i++) {
            double[] q = SquareMatrices.randomOrthogonal(2, random);
            sum += q[0];
            reflections += LuDecomposition.of(q, 2).determinantSign() < 0 ? 1 : 0;
        }
        double deviationOfMean = Math.sqrt(0.5 / draws);
        assertThat(sum / draws).isCloseTo(0, within(5 * deviationOfMean));
        assertThat(reflections / (double) draws).isCloseTo(0.5, within(5 * 0.5 / Math.sqrt(draws)));
    }

    @Test
    void productAndTranspose() {
        double[] a = {1, 2, 3, 4};
        double[] b = {0, 1, -1, 2};
        assertThat(SquareMatrices.multiply(a, b, 2)).containsExactly(-2, 5, -4, 11);
        assertThat(SquareMatrices.transpose(a, 2)).containsExactly(1, 3, 2, 4);
    }
}
