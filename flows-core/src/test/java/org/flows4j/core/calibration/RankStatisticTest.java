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

    /** The chi-square is (36 + 3 * 4) / 10 = 4.8 with 3 degrees of freedom; scipy.stats.chi2.sf(4.8, 3). */
    @Test
    void theChiSquareTestIsPearsons() {
        assertThat(SLANTED.histogram(4)).containsExactly(16, 8, 8, 8);
        assertThat(SLANTED.chiSquarePValue()).isCloseTo(0.18704, within(1e-5));
    }

    /** The distance is 0.4 - 0.25 = 0.15; scipy.stats.kstwobign.sf(0.15 sqrt(40)). */
    @Test
    void theKolmogorovTestIsThatOfTheLargestDistance() {
        assertThat(SLANTED.kolmogorovPValue()).isCloseTo(0.3291, within(1e-5));
        assertThat(SLANTED.pValue()).isCloseTo(2 * 0.18704, within(1e-4));
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
    }
}
