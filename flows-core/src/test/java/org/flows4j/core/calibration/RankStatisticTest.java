package org.flows4j.core.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankStatisticTest {
    /** 40 ranks among 3 draws: 16, 8, 8, 8 of each. */
    private static final RankStatistic SLANTED = new RankStatistic(
            "x", IntStream.range(0, 40).map(i -> i < 16 ? 0 : 1 + i % 3).toArray(), 3);

    /** Three bins of 24, 8 and 8, where 20, 10 and 10 are expected: the chi-square is 1.6 with 2 degrees of freedom. */
    @Test
    void theChiSquareTestIsPearsons() {
        assertThat(SLANTED.histogram(4)).containsExactly(16, 8, 8, 8);
        assertThat(SLANTED.histogram()).containsExactly(24, 8, 8);
        assertThat(SLANTED.chiSquarePValue()).isCloseTo(Math.exp(-0.8), within(1e-12));
    }

    /** Ten pairs of bins have 10 and 30 where 20 are expected: the chi-square is 100 with 20 degrees of freedom. */
    @Test
    void theChiSquareTestHasOneDegreeOfFreedomLessThanBins() {
        RankStatistic half = new RankStatistic(
                "x",
                IntStream.range(0, 420)
                        .map(i -> i / 20 < 20 && i / 20 % 2 == 0 && i % 2 == 0 ? i / 20 + 1 : i / 20)
                        .toArray(),
                20);
        assertThat(half.histogram()).hasSize(21);
        assertThat(half.chiSquarePValue()).isCloseTo(1.259608e-12, within(1e-16));
    }

    /** The distance is 0.4 - 0.25 = 0.15; scipy.stats.kstwobign.sf(0.15 sqrt(40)). */
    @Test
    void theKolmogorovTestIsThatOfTheLargestDistance() {
        assertThat(SLANTED.kolmogorovPValue()).isCloseTo(0.3291, within(1e-5));
        assertThat(SLANTED.pValue()).isCloseTo(2 * 0.3291, within(1e-4));
    }

    @Test
    void coverageInterpolatesBetweenRanks() {
        assertThat(SLANTED.coverage(0)).isEqualTo(0);
        assertThat(SLANTED.coverage(0.25)).isCloseTo(0.4, within(1e-12));
        assertThat(SLANTED.coverage(0.375)).isCloseTo(0.5, within(1e-12));
        assertThat(SLANTED.coverage(1)).isCloseTo(1, within(1e-12));
    }

    @Test
    void binsOfUnequalWidthExpectDifferentCounts() {
        RankStatistic ranks = new RankStatistic("x", new int[50], 9);

        assertThat(ranks.expected(4)).containsExactly(new double[] {15, 10, 15, 10}, within(1e-9));
        assertThat(ranks.histogram(4)).containsExactly(50, 0, 0, 0);
        assertThat(ranks.pValue()).isLessThan(1e-12);
    }

    @Test
    void perfectlyUniformRanksHaveThePValueOne() {
        RankStatistic ranks = new RankStatistic("x", IntStream.range(0, 100).toArray(), 99);

        assertThat(ranks.pValue()).isEqualTo(1);
    }

    @Test
    void ranksBeyondTheDrawsAreRejected() {
        int[] ranks = new int[20];
        ranks[7] = 10;

        assertThatThrownBy(() -> new RankStatistic("x", ranks, 9)).hasMessageContaining("0 to 9, got 10");
        assertThatThrownBy(() -> new RankStatistic("x", new int[19], 9)).hasMessageContaining("at least 20");
        assertThatThrownBy(() -> new RankStatistic("x", new int[20], 1)).hasMessageContaining("and 2 draws");
    }
}
