package org.flows4j.core.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
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

class CholeskyDecompositionTest {
    private static final TensorBackend BACKEND = TestBackends.cpu();

    private static double[] gaussian(int length, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] numbers = new double[length];
        Arrays.setAll(numbers, i -> random.nextGaussian());
        return numbers;
    }

    private static double[] positiveDefinite(int n) {
        double[] b = gaussian(n * n, n);
        double[] a = SquareMatrices.multiply(b, SquareMatrices.transpose(b, n), n);
        for (int i = 0; i < n; i++) {
            a[i * n + i] += 1;
        }
        return a;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 30})
    void theFactorGivesTheMatrixAndItsInverseTheInverse(int n) {
        double[] a = positiveDefinite(n);
        CholeskyDecomposition decomposition = CholeskyDecomposition.of(a, n);
        double[] l = decomposition.factor();
        assertThat(SquareMatrices.multiply(l, SquareMatrices.transpose(l, n), n))
                .containsExactly(a, within(1e-12 * n));
        double[] r = decomposition.inverseFactor();
        assertThat(SquareMatrices.multiply(r, l, n)).containsExactly(SquareMatrices.identity(n), within(1e-12));
        LuDecomposition reference = LuDecomposition.of(a, n);
        assertThat(decomposition.logDeterminant()).isCloseTo(reference.logAbsDeterminant(), within(1e-11));
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                assertThat(l[i * n + j]).isZero();
                assertThat(r[i * n + j]).isZero();
            }
        }
    }

    /** The second column of B is 60 degrees from the first: sin^2 = 3/4. */
    @Test
    void theSmallestPivotIsASquaredSine() {
        assertThat(CholeskyDecomposition.of(new double[] {4, 1, 1, 1}, 2).smallestPivot())
                .isCloseTo(0.75, within(1e-15));
        assertThat(CholeskyDecomposition.of(new double[] {3, 0, 0, 5}, 2).smallestPivot())
                .isOne();
    }

    @Test
    void aMatrixThatIsNotPositiveDefiniteIsTold() {
        CholeskyDecomposition singular = CholeskyDecomposition.of(new double[] {1, 2, 2, 4}, 2);
        assertThat(singular.smallestPivot()).isZero();
        assertThat(singular.logDeterminant()).isNaN();
        assertThat(CholeskyDecomposition.of(new double[] {1, 2, 2, 1}, 2).smallestPivot())
                .isNegative();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CholeskyDecomposition.of(new double[3], 2))
                .withMessageContaining("3 elements");
    }

    /** Of the matrices {@code B B^T + I}, one and three at once, with weights on all elements of both results. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void theGradientOfTheOpIsRight(int batch) {
        int n = 4;
        Shape shape = batch == 1 ? Shape.of(n, n) : Shape.of(batch, n, n);
        double[] point = gaussian(batch * n * n, 5);
        double[] weights = gaussian(batch * (n * n + 1), 6);
        try (Scope scope = BACKEND.openScope()) {
            Tape tape = new Tape(BACKEND, (parameter, gradient) -> {});
            Tensor b = tape.variable(BACKEND.fromDoubles(point, shape, DType.FLOAT64));
            tape.backward(weighted(b, weights));
            GradientCheck.check(
                    "the inverse Cholesky factor of " + batch,
                    p -> weighted(BACKEND.fromDoubles(p, shape, DType.FLOAT64), weights)
                            .item(),
                    point,
                    Objects.requireNonNull(tape.gradient(b)).toDoubles(),
                    n);
        }
    }

    private static Tensor weighted(Tensor b, double... weights) {
        int n = b.shape().dim(-1);
        Tensor identity = b.backend().fromDoubles(SquareMatrices.identity(n), Shape.of(n, n), DType.FLOAT64);
        Tensor[] results = new InverseCholesky()
                .apply(b.backend().matmul(b, b, false, true).add(identity));
        Tensor all = Tensor.concat(0, results[0].reshape(-1), results[1].reshape(-1));
        return all.mul(b.backend().fromDoubles(weights, all.shape(), DType.FLOAT64))
                .sum();
    }

    @Test
    void theOpWantsSquareMatricesInDouble() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new InverseCholesky().apply(BACKEND.fill(1, Shape.of(2, 2), DType.FLOAT32)))
                .withMessageContaining("FLOAT32");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new InverseCholesky().apply(BACKEND.fill(1, Shape.of(2, 3), DType.FLOAT64)))
                .withMessageContaining("[2, 3]");
    }
}
