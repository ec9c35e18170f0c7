package org.flows4j.core.tensor.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LogisticMixtureTest {
    private static final int COMPONENTS = 3;

    private final LogisticMixture mixture = new LogisticMixture(COMPONENTS, MixLogCdfOp.LEAST_LOG_SCALE);

    private double logOdds(double x) {
        mixture.evaluate(x);
        return mixture.logBelow() - mixture.logAbove();
    }

    private double quantile(double target) {
        return mixture.quantile(target, 1e-14);
    }

    /** Far closer than the tolerance of the search: its last step is Newton's, whose error is that of the log-odds themselves. */
    @Test
    void quantilesAreAsExactAsTheLogOdds() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 10_000; i++) {
            mixture.set(random.doubles(3 * COMPONENTS, -1, 1).toArray(), 0);
            double x = random.nextDouble(-2, 2);
            double target = logOdds(x);
            double slope = Math.exp(mixture.logDensity() - mixture.logBelow() - mixture.logAbove());
            double rounding = 16 * Math.ulp(1 + Math.abs(target)) * (1 + 1 / slope);
            assertThat(quantile(target)).as("x %s", x).isCloseTo(x, within(rounding));
        }
    }

    @Test
    void aQuantileOfASingleLogisticIsClosed() {
        LogisticMixture logistic = new LogisticMixture(1, -7);
        logistic.set(new double[] {0.3, 0.5, -0.7}, 0);
        for (double target = -30; target <= 30; target += 2.5) {
            assertThat(logistic.quantile(target, 1e-14)).isCloseTo(0.5 + target * Math.exp(-0.7), within(1e-14));
        }
    }

    @Test
    void noNumberEndsTheSearch() {
        mixture.set(new double[] {0, 0, 0, -1, 0, 1, 0, 0, 0}, 0);
        assertThat(quantile(Double.NaN)).isNaN();
    }
}
