package org.flows4j.core.testing.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.assertj.core.data.Offset;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.UnaryOp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The measure itself, measured by hand-made numbers and identities. */
class ReferenceOpsTest {
    private static final long SEED = 101;

    private static double[] normals(RandomGenerator random, int count) {
        return random.doubles(count, -2, 2).toArray();
    }

    /** Central differences with step h are off by h^2 |f'''| / 6 and by rounding of |f| 2^-52 / h. */
    @ParameterizedTest
    @EnumSource(UnaryOp.class)
    void derivativesAreLimitsOfDifferences(UnaryOp op) {
        double h = 1e-5;
        boolean positive = op == UnaryOp.LOG || op == UnaryOp.SQRT || op == UnaryOp.RECIPROCAL;
        for (double x : new double[] {-7.3, -2.1, -0.6, 0.4, 0.9, 1.7, 3.2, 8.6}) {
            double at = positive ? Math.abs(x) : x;
            double difference = (ReferenceOps.unary(op, at + h) - ReferenceOps.unary(op, at - h)) / (2 * h);
            assertThat(ReferenceOps.derivative(op, at))
                    .as("derivative of %s at %s", op, at)
                    .isCloseTo(difference, Offset.offset(1e-8 * (1 + Math.abs(difference))));
        }
    }

    @Test
    void kinksHaveTheDocumentedDerivatives() {
        assertThat(ReferenceOps.derivative(UnaryOp.RELU, 0)).isZero();
        assertThat(ReferenceOps.derivative(UnaryOp.ABS, 0)).isZero();
        assertThat(ReferenceOps.derivative(UnaryOp.ELU, 0)).isEqualTo(1);
        assertThat(ReferenceOps.derivative(UnaryOp.FLOOR, 0.5)).isZero();
    }

    @Test
    void softplusAndLogSigmoidKeepSmallNumbers() {
        assertThat(ReferenceOps.unary(UnaryOp.SOFTPLUS, -50)).isEqualTo(Math.exp(-50));
        assertThat(ReferenceOps.unary(UnaryOp.SOFTPLUS, 1000)).isEqualTo(1000);
        assertThat(ReferenceOps.unary(UnaryOp.LOG_SIGMOID, -1000)).isEqualTo(-1000);
        assertThat(ReferenceOps.unary(UnaryOp.LOG_SIGMOID, 50)).isEqualTo(-Math.exp(-50));
    }

    @Test
    void movesElementsAsByHand() {
        double[] x = {1, 2, 3, 4, 5, 6};
        Shape shape = Shape.of(2, 3);
        assertThat(ReferenceOps.permute(x, shape, 1, 0)).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(ReferenceOps.take(x, shape, 1, 2, 0)).containsExactly(3, 1, 6, 4);
        assertThat(ReferenceOps.take(x, shape, 0, 1)).containsExactly(4, 5, 6);
        assertThat(ReferenceOps.put(new double[] {7, 8}, Shape.of(2, 1), 1, 3, 2))
                .containsExactly(0, 0, 7, 0, 0, 8);
        assertThat(ReferenceOps.broadcast(new double[] {1, 2}, Shape.of(2, 1), shape))
                .containsExactly(1, 1, 1, 2, 2, 2);
        assertThat(ReferenceOps.broadcast(new double[] {1, 2, 3}, Shape.of(3), shape))
                .containsExactly(1, 2, 3, 1, 2, 3);
        assertThat(ReferenceOps.sum(x, shape, 0)).containsExactly(5, 7, 9);
        assertThat(ReferenceOps.sum(x, shape, 1)).containsExactly(6, 15);
        assertThat(ReferenceOps.sum(x, shape)).containsExactly(21);
        assertThat(ReferenceOps.max(x, shape, 0)).containsExactly(4, 5, 6);
        assertThat(ReferenceOps.binary(BinaryOp.SUBTRACT, 1, 3)).isEqualTo(-2);
    }

    @Test
    void multipliesAsByHand() {
        double[] a = {1, 2, 3, 4, 5, 6};
        double[] b = {1, 0, 2, 1, 0, 3};
        double[] product = {5, 11, 14, 23};
        assertThat(ReferenceProducts.matmul(a, Shape.of(2, 3), b, Shape.of(3, 2), false, false))
                .containsExactly(product);
        double[] aTransposed = ReferenceOps.permute(a, Shape.of(2, 3), 1, 0);
        double[] bTransposed = ReferenceOps.permute(b, Shape.of(3, 2), 1, 0);
        assertThat(ReferenceProducts.matmul(aTransposed, Shape.of(3, 2), bTransposed, Shape.of(2, 3), true, true))
                .containsExactly(product);
        assertThat(ReferenceProducts.matmul(a, Shape.of(2, 1, 3), b, Shape.of(3, 2), false, false))
                .containsExactly(product);
    }

    @Test
    void convolvesAsByHand() {
        // One row of a picture and a kernel [1, 10, 100]: each pixel, its left and its right neighbour.
        Shape input = Shape.of(1, 1, 3, 1);
        Shape kernel = Shape.of(1, 1, 1, 3);
        assertThat(ReferenceProducts.conv2d(new double[] {1, 2, 3}, input, new double[] {1, 10, 100}, kernel))
                .containsExactly(10 + 200, 1 + 20 + 300, 2 + 30);
        assertThat(ReferenceProducts.finish(new double[] {1, -5, 2, 2}, new double[] {1, 2}, true))
                .containsExactly(2, 0, 3, 4);
    }

    @Test
    void convolutionGradientsAreAdjoints() {
        RandomGenerator random = new SplittableRandom(SEED);
        Shape input = Shape.of(2, 4, 3, 3);
        Shape kernel = Shape.of(2, 3, 3, 5);
        double[] x = normals(random, (int) input.size());
        double[] w = normals(random, (int) kernel.size());
        double[] y = ReferenceProducts.conv2d(x, input, w, kernel);
        double[] g = normals(random, y.length);
        double expected = ReferenceOps.dot(y, g);
        assertThat(ReferenceOps.dot(x, ReferenceProducts.conv2dInputGradient(g, input, w, kernel)))
                .as("seed %d", SEED)
                .isCloseTo(expected, Offset.offset(1e-11));
        assertThat(ReferenceOps.dot(w, ReferenceProducts.conv2dWeightGradient(x, input, g, kernel)))
                .as("seed %d", SEED)
                .isCloseTo(expected, Offset.offset(1e-11));
    }
}
