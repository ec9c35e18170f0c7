package org.flows4j.models.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.flows4j.core.tensor.cpu.CpuOptions;
import org.flows4j.core.testing.TestBackends;
import org.junit.jupiter.api.Test;

class ExpectationMaximizationTest {
    private static final Shrinkage NONE = new Shrinkage(0, 0);

    /** A third of the rows around (-4, 0) with correlated columns, the others around (4, 1) with deviations 1 and 1/2. */
    private static double[][] rows(int n) {
        SplittableRandom random = new SplittableRandom(2);
        double[][] rows = new double[n][];
        Arrays.setAll(rows, i -> {
            double a = random.nextGaussian();
            double b = random.nextGaussian();
            return i % 3 == 0 ? new double[] {-4 + a, a + b} : new double[] {4 + a, 1 + 0.5 * b};
        });
        return rows;
    }

    private static NormalComponents fit(double[][] rows, Shrinkage shrinkage, int components, TensorBackend backend) {
        return new ExpectationMaximization(rows, shrinkage, 1e-6, backend).fit(components, 3);
    }

    @Test
    void findsTheComponents() {
        NormalComponents fitted = fit(rows(9000), NONE, 2, TestBackends.cpu());
        int first = fitted.means()[0][0] < 0 ? 0 : 1;
        assertThat(fitted.weights()[first]).isCloseTo(1.0 / 3, within(0.01));
        assertThat(fitted.means()[first]).containsExactly(new double[] {-4, 0}, within(0.1));
        assertThat(fitted.means()[1 - first]).containsExactly(new double[] {4, 1}, within(0.1));
        // The covariance [[1, 1], [1, 2]] has the precision [[2, -1], [-1, 1]] = A A^T.
        double root = Math.sqrt(2);
        assertThat(fitted.factors()[first]).containsExactly(new double[] {root, 0, -1 / root, 1 / root}, within(0.05));
    }

    @Test
    void oneComponentHasTheMomentsOfTheRows() {
        double[][] rows = {{1, 0}, {3, 0}, {1, 2}, {3, 4}};
        NormalComponents fitted = fit(rows, NONE, 1, TestBackends.cpu());
        assertThat(fitted.means()[0]).containsExactly(new double[] {2, 1.5}, within(1e-12));
        // Covariance [[1, 0.5], [0.5, 2.75]], of determinant 2.5.
        double at = -Math.log(2 * Math.PI) - 0.5 * Math.log(2.5);
        assertThat(fitted.logDensity(new double[] {2, 1.5})).containsExactly(new double[] {at}, within(1e-12));
        double square = (2.75 - 2 * 0.5 + 1) / 2.5;
        assertThat(fitted.logDensity(new double[] {3, 2.5}))
                .containsExactly(new double[] {at - square / 2}, within(1e-12));
    }

    @Test
    void shrinkageMovesCovariancesTowardTheirMean() {
        double[][] rows = rows(300);
        NormalComponents tied = fit(rows, new Shrinkage(1e12, 0), 2, TestBackends.cpu());
        assertThat(tied.factors()[0]).containsExactly(tied.factors()[1], within(1e-6));
        NormalComponents wide = fit(rows, new Shrinkage(0, 1e6), 1, TestBackends.cpu());
        assertThat(wide.factors()[0]).containsExactly(new double[] {1e-3, 0, 0, 1e-3}, within(1e-6));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Shrinkage(-1, 0))
                .withMessageContaining("-1.0");
    }

    @Test
    void threadsDoNotMatter() {
        double[][] rows = rows(1000);
        double[] one = fit(
                        rows, NONE, 3, CpuBackend.create(CpuOptions.defaults().withThreads(1)))
                .logDensity(rows);
        double[] two = fit(
                        rows, NONE, 3, CpuBackend.create(CpuOptions.defaults().withThreads(2)))
                .logDensity(rows);
        assertThat(two).containsExactly(one);
    }

    /** The logarithm is concave, so the average of two densities is likelier than their mean. */
    @Test
    void poolingAveragesDensities() {
        double[][] rows = rows(600);
        NormalComponents first = fit(rows, NONE, 2, TestBackends.cpu());
        NormalComponents second = fit(rows, new Shrinkage(0, 1), 3, TestBackends.cpu());
        double[] pooled = NormalComponents.pooled(first, second).logDensity(rows);
        double[] a = first.logDensity(rows);
        double[] b = second.logDensity(rows);
        for (int i = 0; i < rows.length; i++) {
            assertThat(Math.exp(pooled[i])).isCloseTo(0.5 * (Math.exp(a[i]) + Math.exp(b[i])), within(1e-12));
        }
    }

    @Test
    void theSearchFindsTheNumberOfComponents() {
        List<MixtureChoice> tried = new ArrayList<>();
        MixtureChoice choice =
                new MixtureSearch(rows(900), false, 0.5, 1, TestBackends.cpu(), () -> false, tried::add).run();
        assertThat(tried).contains(choice).doesNotHaveDuplicates();
        assertThat(choice.components()).isEqualTo(2);
        // Entropy of the two parts and of their choice, and the log-term.
        double entropy = Math.log(2 * Math.PI * Math.E) + 2.0 / 3 * Math.log(0.5) + Math.log(3) - 2.0 / 3 * Math.log(2);
        assertThat(choice.logLikelihood()).isCloseTo(0.5 - entropy, within(0.1));
    }
}
