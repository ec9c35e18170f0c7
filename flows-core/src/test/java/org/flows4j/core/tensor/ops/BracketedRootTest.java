package org.flows4j.core.tensor.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BracketedRootTest {
    private static BracketedRoot.Increasing function(DoubleUnaryOperator value, DoubleUnaryOperator slope) {
        return new BracketedRoot.Increasing() {
            @Override
            public double value(double x) {
                return value.applyAsDouble(x);
            }

            @Override
            public double slope(double x) {
                return slope.applyAsDouble(x);
            }
        };
    }

    /** Steep, flat and bent functions: the sign changes within the tolerance on either side. */
    @ParameterizedTest
    @ValueSource(doubles = {-7.3, -1e-8, 0, 0.4, 3, 900})
    void resultIsCertified(double target) {
        for (BracketedRoot.Increasing f : new BracketedRoot.Increasing[] {
            function(x -> x + 0.999 * Math.tanh(-x) - target, x -> 1 - 0.999 / Math.pow(Math.cosh(x), 2)),
            function(x -> x + 50 * Math.tanh(30 * x) - target, x -> 1 + 1500 / Math.pow(Math.cosh(30 * x), 2)),
            function(x -> x * x * x - target, x -> 3 * x * x),
            function(x -> Math.sinh(x) - target, Math::cosh)
        }) {
            double root = BracketedRoot.of(f, -1000, 1000);
            double margin = BracketedRoot.TOLERANCE * (1 + Math.abs(root));
            assertThat(f.value(root - margin)).isLessThanOrEqualTo(0);
            assertThat(f.value(root + margin)).isGreaterThanOrEqualTo(0);
        }
    }

    @Test
    void rootsAtTheEndsAreFound() {
        BracketedRoot.Increasing f = function(x -> x - 2, x -> 1);
        assertThat(BracketedRoot.of(f, 2, 5)).isCloseTo(2, within(1e-12));
        assertThat(BracketedRoot.of(f, -3, 2)).isCloseTo(2, within(1e-12));
        assertThat(BracketedRoot.of(f, 2, 2)).isEqualTo(2);
    }

    @Test
    void notANumberStaysNotANumber() {
        assertThat(BracketedRoot.of(function(x -> Double.NaN, x -> 1), 0, 1)).isNaN();
    }
}
