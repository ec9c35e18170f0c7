package org.flows4j.examples.experiments.tabular;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TableSetTest {
    @Test
    void generatedTablesHaveTheirMoments() {
        double[][] moons = TableSet.TWO_MOONS.rows(Path.of(""));
        assertThat(moons).hasDimensions(2000, 2);
        assertThat(Arrays.stream(moons).mapToDouble(row -> row[0]).average().orElseThrow())
                .isCloseTo(0.5, within(0.06));
        double[][] logNormal = TableSet.LOG_NORMAL.rows(Path.of(""));
        assertThat(logNormal).hasDimensions(5000, 5);
        assertThat(Arrays.stream(logNormal)
                        .mapToDouble(row -> Math.log(row[0]) * Math.log(row[1]))
                        .average()
                        .orElseThrow())
                .isCloseTo(0.5, within(0.08));
    }

    /** Above that of one normal distribution, and near the entropy. */
    @Test
    void theExactDensityOfTheMixtureIsPlausible() {
        double[][] rows = new MixtureOf8().rows(new SplittableRandom(1));
        double[][] few = Arrays.copyOf(rows, 2000);
        double exact = TableResult.mean(new MixtureOf8().logDensity(few));
        NormalFit normal = NormalFit.of(rows);
        assertThat(exact)
                .isGreaterThan(Arrays.stream(few)
                        .mapToDouble(normal::logDensity)
                        .average()
                        .orElseThrow());
        // Entropy: log 8, 20 log-deviations of a standard normal number, and the mean log-determinant of B, between 0
        // and 5.
        double standard = Math.log(8) + 10 * Math.log(2 * Math.PI * Math.E);
        assertThat(-exact).isBetween(standard, standard + 10);
    }

    @Test
    void aNormalFitHasTheMomentsOfTheRows() {
        NormalFit fit =
                NormalFit.of(new double[] {1, 0}, new double[] {3, 0}, new double[] {1, 2}, new double[] {3, 4});
        double at = -Math.log(2 * Math.PI) - 0.5 * Math.log(2.5);
        assertThat(fit.logDensity(2, 1.5)).isCloseTo(at, within(1e-12));
        assertThat(fit.logDensity(3, 2.5)).isCloseTo(at - (2.75 - 1 + 1) / 2.5 / 2, within(1e-12));
    }
}
