package org.flows4j.layers.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.flows4j.core.distribution.StandardNormal;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.inference.Estimate;
import org.flows4j.core.inference.ImportanceSampling;
import org.flows4j.core.inference.LogDensity;
import org.flows4j.core.inference.NonFiniteTargetException;
import org.flows4j.core.inference.WeightedSamples;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.stochastic.UniformDequantization;
import org.junit.jupiter.api.Test;

class ImportanceSamplingTest {
    @Test
    void aProposalEqualToTheTargetHasEqualWeightsAndTheExactEvidence() {
        WeightedSamples drawn = ImportanceSampling.of(TestProposals.normal(0, 1), TestProposals.standardNormal(3))
                .draw(1000, new SplittableRandom(1));

        assertThat(drawn.effectiveSampleSize()).isCloseTo(1000, within(1e-9));
        assertThat(drawn.logEvidence().value()).isCloseTo(3, within(1e-12));
        assertThat(drawn.logEvidence().standardError()).isLessThan(1e-12);
        assertThat(Arrays.stream(drawn.weights()).sum()).isCloseTo(1, within(1e-12));
    }

    /** For N(0, s^2) and the standard normal, E[w^2] = s^2 / sqrt(2 s^2 - 1) per dimension. */
    @Test
    void effectiveSampleSizeIsThatOfTheFormula() {
        double variance = 1.5 * 1.5;
        WeightedSamples drawn = ImportanceSampling.of(TestProposals.normal(0, 1.5), TestProposals.standardNormal(0))
                .draw(20_000, new SplittableRandom(2));

        double expected = (2 * variance - 1) / (variance * variance);
        assertThat(drawn.effectiveSampleSize() / 20_000).isCloseTo(expected, within(0.02));
    }

    /** 200 repetitions: the mean of the squared z-scores has mean 1 and standard deviation 0.1. */
    @Test
    void standardErrorsAreTheDeviationsOfTheEstimates() {
        ImportanceSampling sampling =
                ImportanceSampling.of(TestProposals.normal(0.5, 1.3), TestProposals.standardNormal(-7));
        double evidence = 0;
        double mean = 0;
        for (int i = 0; i < 200; i++) {
            WeightedSamples drawn = sampling.draw(1000, new SplittableRandom(i));
            evidence += squaredScore(drawn.logEvidence(), -7);
            mean += squaredScore(drawn.expectation(x -> x[0] * x[1]), 0);
        }

        assertThat(evidence / 200).isBetween(0.6, 1.4);
        assertThat(mean / 200).isBetween(0.6, 1.4);
    }

    private static double squaredScore(Estimate estimate, double truth) {
        return Math.pow((estimate.value() - truth) / estimate.standardError(), 2);
    }

    @Test
    void samplesWithoutDensityHaveWeightZero() {
        LogDensity upperHalf = LogDensity.ofValues(
                x -> x[1] < 0 ? Double.NEGATIVE_INFINITY : -(x[0] * x[0] + x[1] * x[1]) / 2 - Math.log(2 * Math.PI));
        WeightedSamples drawn =
                ImportanceSampling.of(TestProposals.normal(0, 1), upperHalf).draw(10_000, new SplittableRandom(3));

        assertThat(drawn.logEvidence().isWithin(4, Math.log(0.5))).isTrue();
        assertThat(drawn.expectation(x -> x[1]).isWithin(4, Math.sqrt(2 / Math.PI)))
                .isTrue();
        assertThat(Arrays.asList(drawn.resample(500, new SplittableRandom(4)))).allMatch(x -> x[1] >= 0);
    }

    @Test
    void resampledRowsHaveTheTargetsMoments() {
        WeightedSamples drawn = ImportanceSampling.of(TestProposals.normal(0.5, 1.5), TestProposals.standardNormal(0))
                .draw(20_000, new SplittableRandom(5));
        double[][] rows = drawn.resample(20_000, new SplittableRandom(6));

        assertThat(Arrays.stream(rows).mapToDouble(x -> x[0]).average().orElseThrow())
                .isCloseTo(0, within(0.05));
        assertThat(Arrays.stream(rows).mapToDouble(x -> x[0] * x[0]).average().orElseThrow())
                .isCloseTo(1, within(0.06));
    }

    @Test
    void aTargetThatIsNotANumberIsReportedWithItsRow() {
        LogDensity broken = LogDensity.ofValues(x -> x[0] > 1 ? Double.NaN : 0);

        assertThatThrownBy(() -> ImportanceSampling.of(TestProposals.normal(0, 1), broken)
                        .draw(5000, new SplittableRandom(1)))
                .isInstanceOfSatisfying(
                        NonFiniteTargetException.class,
                        e -> assertThat(e.row()[0]).isGreaterThan(1))
                .hasMessageContaining("NaN in row");
    }

    @Test
    void aTargetWithoutDensityAtAnySampleIsRejected() {
        LogDensity nowhere = LogDensity.ofValues(x -> Double.NEGATIVE_INFINITY);

        assertThatThrownBy(() -> ImportanceSampling.of(TestProposals.normal(0, 1), nowhere)
                        .draw(10, new SplittableRandom(1)))
                .hasMessageContaining("All 10 samples have weight 0");
    }

    @Test
    void aTargetOfTheWrongShapeIsRejected() {
        assertThatThrownBy(() -> ImportanceSampling.of(TestProposals.normal(0, 1), x -> x.square())
                        .draw(10, new SplittableRandom(1)))
                .hasMessageContaining("one number per row");
    }

    @Test
    void flowsWithOnlyALowerBoundAreRejected() {
        Shape pair = Shape.vector(2);
        Flow bound = new Flow(
                new UniformDequantization(256, 0),
                new StandardNormal(pair, TestProposals.BACKEND, DType.FLOAT64),
                pair,
                TestProposals.BACKEND,
                DType.FLOAT64);

        assertThatThrownBy(() -> ImportanceSampling.of(bound, TestProposals.standardNormal(0)))
                .hasMessageContaining("lower bound");
    }
}
