package org.flows4j.core.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GradientCheckTest {
    private static final double[] POINT = {0.3, -1.2, 2.0};
    private static final long SEED = 42;

    private static double curved(double... p) {
        return Math.exp(p[0]) * Math.sin(p[1]) + p[2] * p[2] * p[0] + 1000;
    }

    private static double[] curvedGradient() {
        double[] p = POINT;
        return new double[] {
            Math.exp(p[0]) * Math.sin(p[1]) + p[2] * p[2], Math.exp(p[0]) * Math.cos(p[1]), 2 * p[2] * p[0]
        };
    }

    private static double linear(double... p) {
        return 3 * p[0] - 2 * p[1] + 0.1 * p[2] + 7;
    }

    @Test
    void rightGradientsPass() {
        GradientCheck.check("curved", GradientCheckTest::curved, POINT, curvedGradient(), SEED);
        GradientCheck.check("linear", GradientCheckTest::linear, POINT, new double[] {3, -2, 0.1}, SEED);
        GradientCheck.check("constant", p -> 5, POINT, new double[3], SEED);
        GradientCheck.check(
                "cubic without a quadratic part", p -> Math.pow(p[0], 3), new double[1], new double[1], SEED);
        GradientCheck.check(
                "kink nearby", p -> Math.max(p[0], 0) + p[0] * p[0], new double[] {1e-3}, new double[] {1.002}, SEED);
    }

    /** Linear up to kinks at +-1e-4, where most of the steps go. */
    private static double piecewiseLinear(double... p) {
        return 5 * p[0] + Math.abs(p[0] - 1e-4) + Math.abs(p[0] + 1e-4);
    }

    @Test
    void piecewiseLinearFunctionsAreCheckedInsideTheirKinks() {
        GradientCheck.check(
                "piecewise linear", GradientCheckTest::piecewiseLinear, new double[1], new double[] {5}, SEED);
        assertThatThrownBy(() -> GradientCheck.check(
                        "piecewise linear",
                        GradientCheckTest::piecewiseLinear,
                        new double[1],
                        new double[] {5 * (1 + 1e-5)},
                        SEED))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void smallErrorsAreFound() {
        for (int i = 0; i < 3; i++) {
            double[] wrong = curvedGradient();
            wrong[i] *= 1 + 1e-5;
            assertThatThrownBy(() -> GradientCheck.check("curved", GradientCheckTest::curved, POINT, wrong, SEED))
                    .as("error in element " + i)
                    .isInstanceOf(AssertionError.class);
        }
        assertThatThrownBy(() -> GradientCheck.check(
                        "linear", GradientCheckTest::linear, POINT, new double[] {3, -2, 0.1 + 1e-8}, SEED))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void theMessageSaysWhatWasMeasured() {
        assertThatThrownBy(() -> GradientCheck.check(
                        "The gradient of bias", GradientCheckTest::linear, POINT, new double[3], SEED))
                .hasMessageContainingAll("The gradient of bias", "slope 1.0", "seed 42", "h = ", "R = ");
    }

    @Test
    void notANumberFails() {
        assertThatThrownBy(() -> GradientCheck.check("nan", p -> Double.NaN, POINT, new double[3], SEED))
                .isInstanceOf(AssertionError.class);
        double[] gradient = new double[3];
        Arrays.fill(gradient, Double.NaN);
        assertThatThrownBy(() -> GradientCheck.check("nan", GradientCheckTest::linear, POINT, gradient, SEED))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void wrongLengthFails() {
        assertThatThrownBy(() -> GradientCheck.check("short", GradientCheckTest::linear, POINT, new double[2], SEED))
                .hasMessageContaining("short has 2 elements at a point of 3");
        assertThatCode(() -> GradientCheck.check("empty", p -> 1, new double[0], new double[0], SEED))
                .doesNotThrowAnyException();
    }
}
