package org.flows4j.core.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComplexLuTest {
    private static ComplexLu.Matrix random(int n) {
        SplittableRandom random = new SplittableRandom(n);
        double[] real = new double[n * n];
        double[] imaginary = new double[n * n];
        Arrays.setAll(real, i -> random.nextGaussian());
        Arrays.setAll(imaginary, i -> random.nextGaussian());
        return new ComplexLu.Matrix(real, imaginary);
    }

    private static ComplexLu decompose(ComplexLu.Matrix matrix, int n) {
        return ComplexLu.of(matrix, n);
    }

    /** {@code [[A, -B], [B, A]]}, whose determinant is {@code |det(A + iB)|^2}. */
    private static double[] realBlocks(ComplexLu.Matrix matrix, int n) {
        double[] blocks = new double[4 * n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                blocks[i * 2 * n + j] = matrix.real()[i * n + j];
                blocks[(n + i) * 2 * n + n + j] = matrix.real()[i * n + j];
                blocks[i * 2 * n + n + j] = -matrix.imaginary()[i * n + j];
                blocks[(n + i) * 2 * n + j] = matrix.imaginary()[i * n + j];
            }
        }
        return blocks;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 24})
    void determinantIsHalfThatOfTheRealBlocks(int n) {
        ComplexLu.Matrix matrix = random(n);
        double expected = LuDecomposition.of(realBlocks(matrix, n), 2 * n).logAbsDeterminant() / 2;
        assertThat(decompose(matrix, n).logAbsDeterminant()).isCloseTo(expected, within(1e-11));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 24})
    void inverseIsThatOfTheRealBlocks(int n) {
        ComplexLu.Matrix matrix = random(n);
        double[] expected = LuDecomposition.of(realBlocks(matrix, n), 2 * n).inverse();
        double[] actual = realBlocks(decompose(matrix, n).inverse(), n);
        assertThat(actual).containsExactly(expected, within(1e-10));
    }

    @Test
    void pivotsRowsWhoseFirstElementIsZero() {
        // [[0, i], [2, 3]] has the determinant -2i and the inverse [[3i, 1], [-2i, 0]] / 2.
        ComplexLu.Matrix matrix = new ComplexLu.Matrix(new double[] {0, 0, 2, 3}, new double[] {0, 1, 0, 0});
        ComplexLu lu = decompose(matrix, 2);
        assertThat(lu.logAbsDeterminant()).isCloseTo(Math.log(2), within(1e-15));
        assertThat(lu.inverse().real()).containsExactly(new double[] {0, 0.5, 0, 0}, within(1e-15));
        assertThat(lu.inverse().imaginary()).containsExactly(new double[] {1.5, 0, -1, 0}, within(1e-15));
    }

    @Test
    void singularMatrixHasASmallPivot() {
        // The second row is i times the first.
        ComplexLu.Matrix matrix = new ComplexLu.Matrix(new double[] {1, 2, -1, 0}, new double[] {1, 0, 1, 2});
        ComplexLu lu = decompose(matrix, 2);
        assertThat(lu.smallestPivot()).isLessThan(1e-15);
        assertThat(decompose(random(5), 5).smallestPivot()).isGreaterThan(0.01);
    }

    @Test
    void wrongSizesAreRefused() {
        assertThatThrownBy(() -> decompose(random(2), 3)).hasMessageContaining("3 x 3");
    }
}
