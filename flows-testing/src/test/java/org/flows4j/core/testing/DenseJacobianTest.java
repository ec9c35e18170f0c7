package org.flows4j.core.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.flows4j.core.tensor.Shape;
import org.junit.jupiter.api.Test;

class DenseJacobianTest {
    /** (x, y) to (exp(x) sin y, x y^3), sample by sample. */
    private static Values curved(Values batch) {
        double[] in = batch.elements();
        double[] out = new double[in.length];
        for (int i = 0; i < in.length; i += 2) {
            out[i] = Math.exp(in[i]) * Math.sin(in[i + 1]);
            out[i + 1] = in[i] * Math.pow(in[i + 1], 3);
        }
        return Values.of(batch.shape(), out);
    }

    @Test
    void finiteDifferencesReachTenDigits() {
        double x = 0.7;
        double y = -1.3;
        double[] jacobian = DenseJacobian.numerical(DenseJacobianTest::curved, Values.of(Shape.of(1, 2), x, y));
        double[] exact = {
            Math.exp(x) * Math.sin(y), Math.exp(x) * Math.cos(y), Math.pow(y, 3), 3 * x * y * y,
        };
        assertThat(jacobian).containsExactly(exact, within(1e-10));
        double determinant = exact[0] * exact[3] - exact[1] * exact[2];
        assertThat(DenseJacobian.logAbsDeterminant(jacobian)).isCloseTo(Math.log(Math.abs(determinant)), within(1e-9));
    }
}
