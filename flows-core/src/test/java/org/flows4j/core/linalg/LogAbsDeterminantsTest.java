package org.flows4j.core.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.GradientCheck;
import org.flows4j.core.testing.Samples;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;

class LogAbsDeterminantsTest {
    private static final TensorBackend BACKEND = TestBackends.cpu();
    private static final Shape SHAPE = Shape.of(4, 3, 3);

    @Test
    void eachMatrixHasTheDeterminantThatItHasAlone() {
        Tensor matrices = new Samples(BACKEND, DType.FLOAT64, 1).normal(SHAPE.dims());
        double[] all = LogAbsDeterminants.of(matrices).toDoubles();
        for (int i = 0; i < all.length; i++) {
            double alone = LogAbsDeterminant.of(matrices.slice(0, i, i + 1).reshape(3, 3))
                    .item();
            assertThat(all[i]).isCloseTo(alone, within(1e-14));
        }
    }

    @Test
    void gradientsAreRight() {
        Tensor matrices = new Samples(BACKEND, DType.FLOAT64, 1).normal(SHAPE.dims());
        Tensor weights = new Samples(BACKEND, DType.FLOAT64, 2).normal(4);
        Tape tape = new Tape(BACKEND, (parameter, gradient) -> {});
        Tensor variable = tape.variable(matrices);
        tape.backward(LogAbsDeterminants.of(variable).mul(weights).sum());
        GradientCheck.check(
                "log-determinants",
                point -> LogAbsDeterminants.of(BACKEND.fromDoubles(point, SHAPE, DType.FLOAT64))
                        .mul(weights)
                        .sum()
                        .item(),
                matrices.toDoubles(),
                Objects.requireNonNull(tape.gradient(variable)).toDoubles(),
                3);
    }

    @Test
    void aSingularMatrixGivesMinusInfinityAndSpoilsItsOwnGradientOnly() {
        Tensor matrices = BACKEND.fromDoubles(new double[] {1, 1, 1, 1, 2, 0, 0, 2}, Shape.of(2, 2, 2), DType.FLOAT64);
        assertThat(LogAbsDeterminants.of(matrices).toDoubles())
                .containsExactly(Double.NEGATIVE_INFINITY, 2 * Math.log(2));
        Tape tape = new Tape(BACKEND, (parameter, gradient) -> {});
        Tensor variable = tape.variable(matrices);
        tape.backward(LogAbsDeterminants.of(variable).sum());
        double[] gradient = Objects.requireNonNull(tape.gradient(variable)).toDoubles();
        assertThat(gradient[0]).isNaN();
        assertThat(gradient[4]).isEqualTo(0.5);
    }

    @Test
    void otherShapesAreRefused() {
        Tensor matrix = BACKEND.fill(1, Shape.of(2, 2), DType.FLOAT64);
        assertThatThrownBy(() -> LogAbsDeterminants.of(matrix))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[N, n, n]");
    }
}
