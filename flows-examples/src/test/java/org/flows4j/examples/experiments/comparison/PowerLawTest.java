package org.flows4j.examples.experiments.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.flows4j.examples.experiments.cost.PowerLaw;
import org.junit.jupiter.api.Test;

class PowerLawTest {
    @Test
    void findsTheExponent() {
        double[] x = {12, 24, 48, 96};
        double[] y = Arrays.stream(x).map(value -> 3 * Math.pow(value, 1.7)).toArray();
        assertThat(new PowerLaw(x, y).slope()).isCloseTo(1.7, within(1e-12));
    }

    @Test
    void leavesOutWhatIsBelowTheLargestDecade() {
        double[] x = {1, 9.99, 10, 100};
        double[] y = {5, 7, 10, 100};
        assertThat(new PowerLaw(x, y).slope()).isCloseTo(1, within(1e-12));
        assertThat(new PowerLaw(new double[] {1, 50}, new double[] {1, 2}).slope())
                .isNaN();
    }
}
