package org.flows4j.core.tensor.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.RationalQuadraticSpline.Ends;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeriodicSplineTest {
    private static final int BINS = 4;
    private static final double BOUND = Math.PI;

    private static Tensor[] run(boolean inverse, DType dtype, double[] numbers, double... x) {
        RationalQuadraticSpline spline = new RationalQuadraticSpline(BINS, BOUND, 1, Ends.PERIODIC, inverse);
        double[] repeated = new double[x.length * numbers.length];
        Arrays.setAll(repeated, i -> numbers[i % numbers.length]);
        return spline.apply(
                TestBackends.cpu().fromDoubles(x, Shape.of(x.length, 1), dtype),
                TestBackends.cpu().fromDoubles(repeated, Shape.of(x.length, numbers.length), dtype));
    }

    private static double[] numbers(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return random.doubles(3 * BINS, -2, 2).toArray();
    }

    /** The ends are mapped to themselves, with the slope that the first number of the slopes gives. */
    @ParameterizedTest
    @CsvSource({"FLOAT64, 1e-12", "FLOAT32, 1e-5"})
    void bothEndsHaveTheSameSlope(DType dtype, double tolerance) {
        for (long seed = 1; seed < 20; seed++) {
            double[] numbers = numbers(seed);
            double slope = Math.log(1e-3 + Math.log1p(Math.exp(numbers[2 * BINS])));
            for (boolean inverse : new boolean[] {false, true}) {
                Tensor[] results = run(inverse, dtype, numbers, -BOUND, BOUND);
                assertThat(results[0].toDoubles()).containsExactly(new double[] {-BOUND, BOUND}, within(tolerance));
                double expected = inverse ? -slope : slope;
                assertThat(results[1].toDoubles())
                        .containsExactly(new double[] {expected, expected}, within(100 * tolerance));
            }
        }
    }

    @Test
    void inverseUndoesIt() {
        double[] x = new SplittableRandom(3).doubles(50, -BOUND, BOUND).toArray();
        double[] numbers = numbers(1);
        Tensor[] forward = run(false, DType.FLOAT64, numbers, x);
        Tensor[] back = run(true, DType.FLOAT64, numbers, forward[0].toDoubles());
        assertThat(back[0].toDoubles()).containsExactly(x, within(1e-12));
        assertThat(back[1].add(forward[1]).toDoubles()).containsExactly(new double[50], within(1e-12));
    }

    /** Rounding may put an angle of single precision beside pi: it is taken for pi, and NaN stays NaN. */
    @Test
    void numbersBesideTheEndsAreMovedToThem() {
        for (DType dtype : DType.GENERAL) {
            double[] y = run(false, dtype, numbers(2), Math.nextUp((float) Math.PI), -4, Double.NaN)[0].toDoubles();
            assertThat(y[0]).isCloseTo(BOUND, within(1e-6));
            assertThat(y[1]).isCloseTo(-BOUND, within(1e-6));
            assertThat(y[2]).isNaN();
        }
    }
}
