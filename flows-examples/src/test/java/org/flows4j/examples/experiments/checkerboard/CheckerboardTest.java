package org.flows4j.examples.experiments.checkerboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CheckerboardTest {
    private static final int POINTS = 16_000;

    /** Points of each of the sixteen squares, row by row from the bottom. */
    private static int[] counts() {
        float[] points = Checkerboard.points(POINTS, new SplittableRandom(3));
        int[] counts = new int[16];
        for (int i = 0; i < points.length; i += 2) {
            int column = (int) Math.floor(points[i] / 2) + 2;
            int row = (int) Math.floor(points[i + 1] / 2) + 2;
            counts[4 * row + column]++;
        }
        return counts;
    }

    @Test
    void fillsEverySecondSquareEvenly() {
        int[] counts = counts();
        for (int row = 0; row < 4; row++) {
            for (int column = 0; column < 4; column++) {
                int expected = (row + column) % 2 == 0 ? POINTS / 8 : 0;
                assertThat(counts[4 * row + column])
                        .as("square %d, %d", row, column)
                        .isCloseTo(expected, within(expected / 8));
            }
        }
    }

    @Test
    void theDensityIsThatOfThePoints() {
        float[] points = Checkerboard.points(100, new SplittableRandom(4));
        for (int i = 0; i < points.length; i += 2) {
            assertThat(Math.log(Checkerboard.density(points[i], points[i + 1])))
                    .isCloseTo(Checkerboard.BEST_LOG_LIKELIHOOD, within(1e-12));
        }
        assertThat(Checkerboard.BEST_LOG_LIKELIHOOD).isCloseTo(-3.4657359028, within(1e-10));
        double[] grid = new ToyDensity(90, 1).truth();
        // Cells of side 0.1 over [-4.5, 4.5]^2.
        assertThat(Arrays.stream(grid).sum() * 0.01).isCloseTo(1, within(1e-9));
    }
}
