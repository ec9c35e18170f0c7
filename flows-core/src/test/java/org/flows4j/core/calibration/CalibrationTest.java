package org.flows4j.core.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class CalibrationTest {
    /** The probability that an exact posterior fails. */
    private static final double FALSE_ALARM = 0.001;

    @Test
    void theExactPosteriorHolds() {
        Calibration calibration = new LinearGaussian(1, 0).calibrate(1000, 99, 1);

        assertThat(calibration.holds(FALSE_ALARM)).isTrue();
        assertThat(calibration.statistics())
                .extracting(RankStatistic::name)
                .containsExactly("x1", "x2", "random points", "highest density");
    }

    @Test
    void aPosteriorThatIsTooNarrowFails() {
        Calibration calibration = new LinearGaussian(0.75, 0).calibrate(1000, 99, 1);

        assertThat(calibration.holds(FALSE_ALARM)).isFalse();
        assertThat(calibration.parameters()).allMatch(rank -> rank.pValue() < 1e-6);
        // P(chi^2_2 < 0.75^2 q) for the 90 % quantile q.
        assertThat(calibration.highestDensity().orElseThrow().coverage(0.9))
                .isCloseTo(1 - Math.pow(0.1, 0.75 * 0.75), within(0.05));
    }

    @Test
    void aPosteriorThatIsTooWideFails() {
        assertThat(new LinearGaussian(1.4, 0).calibrate(1000, 99, 1).pValue()).isLessThan(1e-6);
    }

    @Test
    void aShiftedPosteriorFails() {
        assertThat(new LinearGaussian(1, 0.15).calibrate(1000, 99, 1).pValue()).isLessThan(1e-6);
    }

    /** With 300 repetitions the share is below 0.05 + 3 standard deviations. */
    @Test
    void falseAlarmsAreAtMostAsFrequentAsStated() {
        long alarms = 0;
        for (int i = 0; i < 300; i++) {
            alarms += new LinearGaussian(1, 0).calibrate(100, 19, 1000 + i).holds(0.05) ? 0 : 1;
        }

        assertThat(alarms / 300.0).isLessThan(0.05 + 3 * Math.sqrt(0.05 * 0.95 / 300));
    }

    /** The marginals are right, the correlation of 0.9 is missing: only coverage shows it. */
    @Test
    void coverageSeesDependenceBetweenParameters() {
        SplittableRandom random = new SplittableRandom(5);
        double[][] parameters = new double[3000][2];
        for (double[] row : parameters) {
            row[0] = random.nextGaussian();
            row[1] = 0.9 * row[0] + Math.sqrt(1 - 0.81) * random.nextGaussian();
        }

        Calibration calibration =
                Calibration.of(new Independent(), parameters, new double[3000][0], List.of("a", "b"), 19, random);

        assertThat(calibration.parameters()).allMatch(rank -> rank.pValue() > FALSE_ALARM);
        assertThat(calibration.randomPoints().pValue()).isLessThan(FALSE_ALARM);
        assertThat(calibration.highestDensity().orElseThrow().pValue()).isLessThan(1e-6);
        assertThat(calibration.holds(FALSE_ALARM)).isFalse();
    }

    /** Two independent standard normal variables. */
    private record Independent() implements PosteriorDensity {
        @Override
        public double[][] sample(double[] observation, int count, RandomGenerator random) {
            double[][] rows = new double[count][2];
            for (double[] row : rows) {
                Arrays.setAll(row, j -> random.nextGaussian());
            }
            return rows;
        }

        @Override
        public double[] logProb(double[] observation, double[][] rows) {
            return Arrays.stream(rows)
                    .mapToDouble(row -> -(row[0] * row[0] + row[1] * row[1]) / 2)
                    .toArray();
        }
    }

    @Test
    void samplesWithoutDensitiesAreEnough() {
        PosteriorSampler sampler = (observation, count, own) -> new Independent().sample(observation, count, own);

        Calibration calibration =
                Calibration.of(sampler, new double[40][2], new double[40][0], 9, new SplittableRandom(1));

        assertThat(calibration.highestDensity()).isEmpty();
        assertThat(calibration.holds(FALSE_ALARM)).isFalse();
    }

    @Test
    void theSameSeedGivesTheSameRanks() {
        assertThat(new LinearGaussian(1, 0).calibrate(50, 9, 3).randomPoints().ranks())
                .isEqualTo(new LinearGaussian(1, 0)
                        .calibrate(50, 9, 3)
                        .randomPoints()
                        .ranks());
    }

    @Test
    void equalValuesAreRankedAtRandom() {
        PosteriorSampler constant = (observation, count, random) -> new double[count][1];

        Calibration calibration =
                Calibration.of(constant, new double[500][1], new double[500][0], 19, new SplittableRandom(1));

        assertThat(calibration.holds(FALSE_ALARM)).isTrue();
    }

    @Test
    void parametersNeedAsManyObservations() {
        assertThatThrownBy(() -> Calibration.of(
                        new LinearGaussian(1, 0), new double[30][2], new double[29][2], 9, new SplittableRandom(1)))
                .hasMessageContaining("30 rows of parameters, 29 rows of observations");
    }
}
