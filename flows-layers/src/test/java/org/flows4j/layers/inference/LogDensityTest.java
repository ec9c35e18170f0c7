package org.flows4j.layers.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Objects;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.inference.LogDensity;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.junit.jupiter.api.Test;

class LogDensityTest {
    private static final LogDensity ROWS = LogDensity.of(rows -> new LogDensity.Values(
            Arrays.stream(rows).mapToDouble(x -> -x[0] * x[0] * x[1]).toArray(),
            Arrays.stream(rows)
                    .map(x -> new double[] {-2 * x[0] * x[1], -x[0] * x[0]})
                    .toArray(double[][]::new)));

    private static Tensor points() {
        return TestProposals.BACKEND.fromDoubles(new double[] {1, 2, -0.5, 3, 0, 1}, Shape.of(3, 2), DType.FLOAT64);
    }

    private static double[] gradient(LogDensity density) {
        Tape tape = new Tape(TestProposals.BACKEND, (parameter, gradient) -> {});
        Tensor x = tape.variable(points());
        tape.backward(density.at(x.mul(2)).mul(3).mean());
        return Objects.requireNonNull(tape.gradient(x)).toDoubles();
    }

    @Test
    void gradientsOfRowsAreThoseOfTheSameTensorFormula() {
        LogDensity tensors = x -> x.slice(1, 0, 1)
                .square()
                .mul(x.slice(1, 1, 2))
                .neg()
                .reshape(x.shape().dim(0));

        assertThat(ROWS.at(points()).toDoubles())
                .containsExactly(tensors.at(points()).toDoubles(), within(1e-12));
        assertThat(gradient(ROWS)).containsExactly(gradient(tensors), within(1e-12));
    }

    @Test
    void valuesAloneCannotBeDifferentiated() {
        LogDensity values = LogDensity.ofValues(x -> -x[0]);

        assertThat(values.at(points()).toDoubles()).containsExactly(-1, 0.5, -0.0);
        assertThatThrownBy(() -> gradient(values))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("gradient");
    }

    @Test
    void incompleteGradientsAreRejected() {
        LogDensity incomplete = LogDensity.of(rows -> new LogDensity.Values(new double[3], new double[3][1]));

        assertThatThrownBy(() -> incomplete.at(points())).hasMessageContaining("gradient of row 0 has 1 values");
    }
}
