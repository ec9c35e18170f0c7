package org.flows4j.core.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LuDecompositionTest {
    private static double[] gaussian(int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] matrix = new double[n * n];
        Arrays.setAll(matrix, i -> random.nextGaussian());
        return matrix;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 48})
    void factorsMultiplyToTheMatrix(int n) {
        double[] matrix = gaussian(n, n);
        LuDecomposition decomposition = LuDecomposition.of(matrix, n);
        double[] factors = decomposition.factors();
        double[] lower = SquareMatrices.identity(n);
        double[] upper = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                (j < i ? lower : upper)[i * n + j] = factors[i * n + j];
            }
        }
        double[] product = SquareMatrices.multiply(lower, upper, n);
        for (int i = 0; i < n; i++) {
            int row = decomposition.permutation()[i];
            for (int j = 0; j < n; j++) {
                assertThat(product[i * n + j]).isCloseTo(matrix[row * n + j], within(1e-12));
            }
        }
        assertThat(Arrays.stream(lower).map(Math::abs).max().orElseThrow())
                .as("partial pivoting bounds the multipliers")
                .isLessThanOrEqualTo(1);
    }

    @Test
    void determinantOfAKnownMatrix() {
        LuDecomposition decomposition = LuDecomposition.of(new double[] {0, 2, 1, 3, -1, 4, 1, 5, -2}, 3);
        assertThat(decomposition.logAbsDeterminant()).isCloseTo(Math.log(36), within(1e-14));
        assertThat(decomposition.determinantSign()).isEqualTo(1);
        double[] swapped = {3, -1, 4, 0, 2, 1, 1, 5, -2};
        assertThat(LuDecomposition.of(swapped, 3).determinantSign()).isEqualTo(-1);
    }

    @Test
    void logDeterminantNeitherOverflowsNorUnderflows() {
        int n = 64;
        for (double scale : new double[] {1e-30, 1e30}) {
            double[] matrix = SquareMatrices.identity(n);
            Arrays.setAll(matrix, i -> matrix[i] * scale);
            assertThat(LuDecomposition.of(matrix, n).logAbsDeterminant()).isCloseTo(n * Math.log(scale), within(1e-9));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 48})
    void inverseAndSolutionAreThose(int n) {
        double[] matrix = gaussian(n, 100 + n);
        LuDecomposition decomposition = LuDecomposition.of(matrix, n);
        double[] product = SquareMatrices.multiply(matrix, decomposition.inverse(), n);
        assertThat(product).containsExactly(SquareMatrices.identity(n), within(1e-10));
        double[] right = gaussian(n, 200 + n);
        double[] solution = decomposition.solve(right, n);
        assertThat(SquareMatrices.multiply(matrix, solution, n)).containsExactly(right, within(1e-10));
    }

    @Test
    void smallDeterminantIsNotSingular() {
        double[] matrix = SquareMatrices.identity(32);
        Arrays.setAll(matrix, i -> matrix[i] * 1e-20);
        assertThat(LuDecomposition.of(matrix, 32).inverse()[0]).isCloseTo(1e20, within(1e5));
    }

    @Test
    void singularMatrixHasADeterminantButNoInverse() {
        double[] matrix = {1, 2, 3, 2, 4, 6, 1, 0, 1};
        LuDecomposition decomposition = LuDecomposition.of(matrix, 3);
        assertThat(decomposition.logAbsDeterminant()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(decomposition.determinantSign()).isZero();
        assertThatThrownBy(decomposition::inverse)
                .isInstanceOf(SingularMatrixException.class)
                .hasMessage("A 3 x 3 matrix is singular: the pivot of column 2 is 0.0");
    }

    @Test
    void notANumberDoesNotPassForADeterminant() {
        for (int i = 0; i < 9; i++) {
            double[] matrix = gaussian(3, 5);
            matrix[i] = Double.NaN;
            assertThat(LuDecomposition.of(matrix, 3).logAbsDeterminant())
                    .matches(logDeterminant -> !Double.isFinite(logDeterminant));
        }
    }

    @Test
    void wrongSizesAreNamed() {
        assertThatThrownBy(() -> LuDecomposition.of(new double[5], 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 x 2")
                .hasMessageContaining("5 elements");
        assertThatThrownBy(
                        () -> LuDecomposition.of(SquareMatrices.identity(2), 2).solve(new double[3], 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 equations")
                .hasMessageContaining("3 elements");
    }

    @Test
    void triangularSystemsReadTheirOwnTriangleOnly() {
        double nan = Double.NaN;
        double[] x = {1, 2, 5, 6};
        TriangularSolver.solveLower(new double[] {nan, nan, 3, nan}, true, x, 2, 2);
        assertThat(x).containsExactly(1, 2, 2, 0);
        double[] y = {1, 8};
        TriangularSolver.solveUpper(new double[] {2, 3, nan, 4}, false, y, 2, 1);
        assertThat(y).containsExactly(-2.5, 2);
        double[] lower = {2, nan, 1, 0};
        assertThatThrownBy(() -> TriangularSolver.solveLower(lower, false, new double[] {1, 1}, 2, 1))
                .isInstanceOf(SingularMatrixException.class)
                .hasMessageContaining("column 1");
    }
}
