package org.flows4j.examples.programs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.inference.Estimate;
import org.flows4j.core.inference.ImportanceSampling;
import org.flows4j.core.inference.IndependenceSampler;
import org.flows4j.core.inference.WeightedSamples;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.cpu.CpuBackend;
import org.junit.jupiter.api.Test;

/** The posterior's moments by the flow, beside those by quadrature on a grid. */
class LogisticRegressionPosteriorTest {
    private static final int SIDE = 600;
    private static final double LOW = -15;
    private static final double WIDTH = 30.0 / SIDE;

    /** Log-evidence, means of a and b, variances of a and b, by the midpoint rule. */
    private static double[] quadrature(LogisticRegressionPosterior posterior) {
        double[] points = new double[2 * SIDE * SIDE];
        for (int i = 0; i < SIDE * SIDE; i++) {
            points[2 * i] = LOW + (Math.floorDiv(i, SIDE) + 0.5) * WIDTH;
            points[2 * i + 1] = LOW + (i % SIDE + 0.5) * WIDTH;
        }
        double[] logDensity;
        try (Tensor rows = CpuBackend.create().fromDoubles(points, Shape.of(SIDE * SIDE, 2), DType.FLOAT64)) {
            logDensity = posterior.logDensity().at(rows).toDoubles();
        }
        double[] sums = new double[5];
        for (int i = 0; i < SIDE * SIDE; i++) {
            double p = Math.exp(logDensity[i]) * WIDTH * WIDTH;
            double a = points[2 * i];
            double b = points[2 * i + 1];
            double[] terms = {p, p * a, p * b, p * a * a, p * b * b};
            Arrays.setAll(sums, k -> sums[k] + terms[k]);
        }
        double meanA = sums[1] / sums[0];
        double meanB = sums[2] / sums[0];
        return new double[] {
            Math.log(sums[0]), meanA, meanB, sums[3] / sums[0] - meanA * meanA, sums[4] / sums[0] - meanB * meanB
        };
    }

    private static void assertAgrees(Estimate estimate, double truth) {
        assertThat(estimate.isWithin(4, truth)).as("%s and %s", estimate, truth).isTrue();
        // A large error would agree with anything.
        assertThat(estimate.standardError()).isLessThan(0.05);
    }

    @Test
    void flowAndQuadratureAgree() {
        LogisticRegressionPosterior posterior = LogisticRegressionPosterior.madeUp();
        double[] truth = quadrature(posterior);
        Flow flow = posterior.fit(1);
        WeightedSamples drawn =
                ImportanceSampling.of(flow, posterior.logDensity()).draw(20_000, new SplittableRandom(1));

        assertAgrees(drawn.logEvidence(), truth[0]);
        assertAgrees(drawn.expectation(row -> row[0]), truth[1]);
        assertAgrees(drawn.expectation(row -> row[1]), truth[2]);
        assertAgrees(drawn.expectation(row -> Math.pow(row[0] - truth[1], 2)), truth[3]);
        assertAgrees(drawn.expectation(row -> Math.pow(row[1] - truth[2], 2)), truth[4]);
        assertThat(drawn.effectiveSampleSize()).isGreaterThan(0.8 * 20_000);

        IndependenceSampler.Chain chain =
                new IndependenceSampler(flow, posterior.logDensity()).run(20_000, new SplittableRandom(2));
        assertThat(chain.acceptanceRate()).isGreaterThan(0.8);
        double mean = Arrays.stream(chain.states())
                .mapToDouble(row -> row[1])
                .average()
                .orElseThrow();
        assertThat(new Estimate(mean, Math.sqrt(2 * truth[4] / 20_000)).isWithin(4, truth[2]))
                .isTrue();
    }
}
