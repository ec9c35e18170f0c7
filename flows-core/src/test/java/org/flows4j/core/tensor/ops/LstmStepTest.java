package org.flows4j.core.tensor.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;

class LstmStepTest {
    private static Tensor rows(double... values) {
        return TestBackends.cpu().fromDoubles(values, Shape.of(2, values.length / 2), DType.FLOAT64);
    }

    /** Two samples of one channel, computed by the formulas elsewhere; the gates are halved between the two inputs. */
    @Test
    void goldenValues() {
        Tensor gates = rows(0.5, -1, 0.3, 2, -0.4, 3, -0.8, 0.25).mul(0.5);
        Tensor[] next = new LstmStep().apply(gates, gates, rows(0.7, -1.2));
        assertThat(next[1].toDoubles())
                .containsExactly(new double[] {0.36958924887627886, -1.4095751022344807}, within(1e-14));
        assertThat(next[0].toDoubles())
                .containsExactly(new double[] {0.3114783673377594, -0.4988776025156651}, within(1e-14));
    }

    @Test
    void refusesInputsThatDoNotFit() {
        Tensor gates = rows(0, 0, 0, 0, 0, 0, 0, 0);
        assertThatThrownBy(() -> new LstmStep().apply(gates, gates, rows(0, 0, 0, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("[2, 8]", "[2, 4]");
        assertThatThrownBy(() -> new LstmStep().apply(gates, gates)).hasMessageContaining("3 inputs");
    }
}
