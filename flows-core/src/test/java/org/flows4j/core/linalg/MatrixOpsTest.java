package org.flows4j.core.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.testing.GradientCheck;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log-determinant, the inverse and the product of reflections as differentiable tensor ops. */
class MatrixOpsTest {
    private static final TensorBackend BACKEND = TestBackends.cpu();

    private static double[] gaussian(int n) {
        SplittableRandom random = new SplittableRandom(n);
        double[] matrix = new double[n * n];
        Arrays.setAll(matrix, i -> random.nextGaussian());
        return matrix;
    }

    /** {@code <weights, op(matrix)>} and its gradient against finite steps. */
    private static void checkGradient(String what, UnaryOperator<Tensor> op, int n) {
        double[] point = gaussian(n);
        double[] weights = gaussian(n + 1);
        Shape square = Shape.of(n, n);
        try (Scope scope = BACKEND.openScope()) {
            Tape tape = new Tape(BACKEND, (parameter, gradient) -> {});
            Tensor matrix = tape.variable(BACKEND.fromDoubles(point, square, DType.FLOAT64));
            Tensor result = op.apply(matrix);
            double[] used =
                    Arrays.copyOf(weights, Math.toIntExact(result.shape().size()));
            Tensor seed = BACKEND.fromDoubles(used, result.shape(), DType.FLOAT64);
            tape.backward(new Tensor[] {result}, new Tensor[] {seed});
            Tensor gradient = Objects.requireNonNull(tape.gradient(matrix));
            GradientCheck.check(
                    what + " of size " + n,
                    p -> weighted(used, op.apply(BACKEND.fromDoubles(p, square, DType.FLOAT64))),
                    point,
                    gradient.toDoubles(),
                    n);
        }
    }

    private static double weighted(double[] weights, Tensor result) {
        return SquareMatrices.dot(weights, 0, result.toDoubles(), 0, weights.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 6, 20})
    void gradientsAreRight(int n) {
        checkGradient("log|det|", LogAbsDeterminant::of, n);
        checkGradient("inverse", MatrixInverse::of, n);
        checkGradient("product of reflections", HouseholderProduct::of, n);
    }

    @Test
    void logDeterminantIsDoubleWhateverTheMatrixIs() {
        try (Scope scope = BACKEND.openScope()) {
            Tensor matrix = BACKEND.fromDoubles(new double[] {2, 0.5, 1, 3}, Shape.of(2, 2), DType.FLOAT32);
            Tensor logDeterminant = LogAbsDeterminant.of(matrix);
            assertThat(logDeterminant.dtype()).isEqualTo(DType.FLOAT64);
            assertThat(logDeterminant.shape()).isEqualTo(Shape.of());
            assertThat(logDeterminant.item()).isEqualTo(Math.log(5.5), within(1e-15));
        }
    }

    @Test
    void singularMatrixGivesNonFiniteNumbersInTrainingAndThrowsWhenInverted() {
        try (Scope scope = BACKEND.openScope()) {
            Tape tape = new Tape(BACKEND, (parameter, gradient) -> {});
            Tensor matrix = tape.variable(BACKEND.fill(1, Shape.of(2, 2), DType.FLOAT64));
            Tensor logDeterminant = LogAbsDeterminant.of(matrix);
            assertThat(logDeterminant.item()).isEqualTo(Double.NEGATIVE_INFINITY);
            tape.backward(logDeterminant);
            Tensor gradient = Objects.requireNonNull(tape.gradient(matrix));
            assertThat(gradient.toDoubles()).containsOnly(Double.NaN);
            assertThatThrownBy(() -> MatrixInverse.of(matrix)).isInstanceOf(SingularMatrixException.class);
        }
    }

    @Test
    void productOfReflectionsIsOrthogonal() {
        int n = 12;
        double[] q = HouseholderProduct.of(gaussian(n), n);
        assertThat(SquareMatrices.multiply(q, SquareMatrices.transpose(q, n), n))
                .containsExactly(SquareMatrices.identity(n), within(1e-13));
        assertThat(HouseholderProduct.of(new double[] {3, 0, 0, 0.5}, 2))
                .as("both axes reflected")
                .containsExactly(new double[] {-1, 0, 0, -1}, within(1e-15));
    }

    @Test
    void otherShapesAreRefused() {
        try (Scope scope = BACKEND.openScope()) {
            Tensor oblong = BACKEND.fill(1, Shape.of(2, 3), DType.FLOAT64);
            assertThatThrownBy(() -> LogAbsDeterminant.of(oblong)).hasMessageContaining("[2, 3]");
            assertThatThrownBy(() -> MatrixInverse.of(oblong)).hasMessageContaining("[2, 3]");
            assertThatThrownBy(() -> HouseholderProduct.of(oblong)).hasMessageContaining("[2, 3]");
        }
    }
}
