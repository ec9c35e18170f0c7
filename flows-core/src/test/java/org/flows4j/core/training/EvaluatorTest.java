package org.flows4j.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.training.data.BatchSource;
import org.junit.jupiter.api.Test;

class EvaluatorTest {
    private static final TinyFlow.Options QUIET = new TinyFlow.Options(DType.FLOAT64, false);
    private static final TinyFlow.Options NOISY = new TinyFlow.Options(DType.FLOAT64, true);

    @Test
    void everyRowCountsOnceWhateverTheBatches() {
        Flow flow = TinyFlow.build(QUIET);
        BatchSource data = ToyData.batches(0, 23, QUIET);
        Tensor all = data.batch(IntStream.range(0, 23).toArray(), new SplittableRandom(0))
                .values();
        double expected = -Arrays.stream(flow.logProb(all)).average().orElseThrow();
        for (int batchSize : new int[] {1, 5, 23, 100}) {
            EvaluationReport report = new Evaluator(flow, data, batchSize, 0).evaluate(7);
            assertThat(report.negativeLogLikelihood())
                    .as("batches of %d", batchSize)
                    .isEqualTo(expected, within(1e-10));
            assertThat(report.bitsPerDim()).isEqualTo(expected / (4 * Math.log(2)), within(1e-10));
            assertThat(report.samples()).isEqualTo(23);
            assertThat(report.step()).isEqualTo(7);
        }
    }

    @Test
    void theSeedDecidesTheNoise() {
        Flow flow = TinyFlow.build(NOISY);
        BatchSource data = ToyData.batches(0, 20, NOISY);
        double first = new Evaluator(flow, data, 8, 1).evaluate(0).negativeLogLikelihood();
        assertThat(new Evaluator(flow, data, 8, 1).evaluate(0).negativeLogLikelihood())
                .isEqualTo(first);
        assertThat(new Evaluator(flow, data, 8, 2).evaluate(0).negativeLogLikelihood())
                .isNotEqualTo(first);
    }

    /** Expected log of a mean is at least the mean of the logs (Jensen); 50 draws make it show on every data set. */
    @Test
    void importanceSamplesTightenTheBound() {
        Flow flow = TinyFlow.build(NOISY);
        BatchSource data = ToyData.batches(0, 50, NOISY);
        try (Trainer trainer = new Trainer(flow, TrainingSettings.plain(100, 10), ToyData.batches(100, 50, NOISY))) {
            trainer.initialize();
            trainer.run();
        }
        double bound = Double.POSITIVE_INFINITY;
        for (int draws : new int[] {1, 8, 64}) {
            EvaluationReport report = new Evaluator(flow, data, 50, draws, 1).evaluate(0);
            assertThat(report.weightedNegativeLogLikelihood())
                    .as("%d draws", draws)
                    .isLessThan(bound);
            assertThat(report.weightedBitsPerDim())
                    .isEqualTo(report.weightedNegativeLogLikelihood() / (4 * Math.log(2)), within(1e-12));
            assertThat(report.negativeLogLikelihood())
                    .isGreaterThanOrEqualTo(report.weightedNegativeLogLikelihood() - 1e-12);
            bound = report.weightedNegativeLogLikelihood();
        }
    }

    /** Where nothing is left to chance, the bound is the likelihood, however many draws are asked for. */
    @Test
    void importanceSamplesWithoutNoiseGiveTheLikelihood() {
        Flow flow = TinyFlow.build(QUIET);
        BatchSource data = ToyData.batches(0, 20, QUIET);
        EvaluationReport report = new Evaluator(flow, data, 8, 30, 1).evaluate(0);
        assertThat(report.weightedNegativeLogLikelihood()).isEqualTo(report.negativeLogLikelihood(), within(1e-12));
        assertThat(report.negativeLogLikelihood())
                .isEqualTo(new Evaluator(flow, data, 8, 2).evaluate(0).negativeLogLikelihood(), within(1e-12));
    }

    /** What is held at once does not depend on how many draws are made. */
    @Test
    void drawsDoNotAddUpInMemory() {
        Flow flow = TinyFlow.build(NOISY);
        BatchSource data = ToyData.batches(0, 20, NOISY);
        // The first evaluation measures what a row costs.
        peak(flow, data, 1);
        assertThat(peak(flow, data, 64)).isPositive().isLessThanOrEqualTo(peak(flow, data, 2));
    }

    private static long peak(Flow flow, BatchSource data, int draws) {
        return flow.backend().peakBytes(() -> new Evaluator(flow, data, 20, draws, 1).evaluate(0));
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        Flow flow = TinyFlow.build(QUIET);
        BatchSource data = ToyData.batches(0, 20, QUIET);
        assertThatThrownBy(() -> new Evaluator(flow, data, 0, 1)).hasMessageContaining("0");
        assertThatThrownBy(() -> new Evaluator(flow, data, 1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
