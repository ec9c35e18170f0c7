package org.flows4j.core.interpolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Objects;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.GradientCheck;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;

class InterpolationTest {
    private static final TensorBackend BACKEND = TestBackends.cpu();

    private static Tensor rows(int columns, double... values) {
        return BACKEND.fromDoubles(values, Shape.of(values.length / columns, columns), DType.FLOAT64);
    }

    @Test
    void aLinearPathIsStraight() {
        Tensor point = LatentPath.LINEAR.point(rows(2, 0, 1, 4, 4), rows(2, 2, 3, 0, 8), 0.25);
        assertThat(point.toDoubles()).containsExactly(0.5, 1.5, 3, 5);
    }

    @Test
    void aSphericalPathKeepsTheLengthAndTurnsEvenly() {
        Tensor a = rows(3, 3, 0, 0, 0, 5, 0);
        Tensor b = rows(3, 0, 3, 0, 0, 0, 5);
        for (double share : new double[] {0, 0.2, 0.5, 1}) {
            double cosine = Math.cos(share * Math.PI / 2);
            double sine = Math.sin(share * Math.PI / 2);
            assertThat(LatentPath.SPHERICAL.point(a, b, share).toDoubles())
                    .containsExactly(new double[] {3 * cosine, 3 * sine, 0, 0, 5 * cosine, 5 * sine}, within(1e-14));
        }
    }

    /** The same direction, opposite directions, no direction. */
    @Test
    void aSphericalPathIsStraightWhereThereIsNoCircle() {
        Tensor point = LatentPath.SPHERICAL.point(rows(2, 1, 1, 1, 0, 0, 0), rows(2, 3, 3, -3, 0, 2, 4), 0.5);
        assertThat(point.toDoubles()).containsExactly(new double[] {2, 2, -1, 0, 1, 2}, within(1e-12));
    }

    private static double value(Objective objective, double[] x) {
        return objective(objective, rows(2, x)).item();
    }

    /** At x, with z = 3 x, a path through (1, 2), ends (0, 0) and (5, 1), and a standard normal density without its constant. */
    private static Tensor objective(Objective objective, Tensor x) {
        Tensor z = x.mul(3);
        return objective.of(
                z.sub(rows(2, 1, 2)), z.square().sumPerSample().mul(-0.5), x.sub(rows(2, 0, 0)), x.sub(rows(2, 5, 1)));
    }

    @Test
    void theObjectiveIsItsFormula() {
        double[] x = {1, -1};
        double path = 4 + 25;
        double density = -0.5 * 18;
        double end = 2;
        assertThat(value(new Objective(0.2, 0.5, Objective.Distance.NORM, false), x))
                .isCloseTo(Math.sqrt(path) - 0.2 * density + 0.5 * Math.sqrt(end), within(1e-6));
        assertThat(value(new Objective(0.2, 0.5, Objective.Distance.SQUARED, false), x))
                .isCloseTo(path - 0.2 * density + 0.5 * end, within(1e-12));
        assertThat(value(new Objective(0.2, 0.5, Objective.Distance.NORM, true), x))
                .isCloseTo(Math.sqrt(path / 2) - 0.2 * density / 2 + 0.5 * Math.sqrt(end / 2), within(1e-6));
        // Nearer to the other end.
        assertThat(value(new Objective(0, 1, Objective.Distance.SQUARED, true), new double[] {5, 0}))
                .isCloseTo((14.0 * 14 + 4) / 2 + 0.5, within(1e-12));
    }

    @Test
    void itsGradientIsRight() {
        for (Objective.Distance distance : Objective.Distance.values()) {
            Objective objective = new Objective(0.3, 0.4, distance, true);
            double[] x = {0.7, -0.4};
            Tape tape = new Tape(BACKEND, (parameter, gradient) -> {});
            Tensor variable = tape.variable(rows(2, x));
            tape.backward(objective(objective, variable).sum(0));
            Tensor gradient = Objects.requireNonNull(tape.gradient(variable));
            GradientCheck.check("the gradient of " + objective, at -> value(objective, at), x, gradient.toDoubles(), 5);
        }
    }

    /** A parabola of each row, started at different distances from its bottom. */
    @Test
    void descentFindsTheBottomOfEachRow() {
        Tensor start = rows(2, 0.9, -0.3, -1, 0.5);
        Tensor end = Descent.DEFAULT.minimize(
                start, (x, tape) -> x.sub(rows(2, 0.2, 0.1, -0.5, 0.4)).square().sumPerSample());
        assertThat(end.toDoubles()).containsExactly(new double[] {0.2, 0.1, -0.5, 0.4}, within(0.02));
    }

    /** Steps that are far too long; and none at all. */
    @Test
    void descentNeverEndsWorseThanItBegan() {
        Descent.Loss bowl = (x, tape) -> x.square().sumPerSample();
        double[] start = {0.01, 0, 3, 4};
        for (Descent descent : List.of(new Descent(5, 10), new Descent(0, 1))) {
            double[] end = descent.minimize(rows(2, start), bowl).toDoubles();
            for (int row = 0; row < 4; row += 2) {
                assertThat(Math.hypot(end[row], end[row + 1]))
                        .isLessThanOrEqualTo(Math.hypot(start[row], start[row + 1]));
            }
        }
        assertThat(new Descent(0, 1).minimize(rows(2, start), bowl).toDoubles()).containsExactly(start);
    }

    @Test
    void senselessNumbersAreRefused() {
        assertThatThrownBy(() -> new Descent(-1, 0.1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> new Descent(1, 0)).hasMessageContaining("0.0");
        assertThatThrownBy(() -> new Objective(-0.1, 0, Objective.Distance.NORM, true))
                .hasMessageContaining("-0.1");
    }
}
