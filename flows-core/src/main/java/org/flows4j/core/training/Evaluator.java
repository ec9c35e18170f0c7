package org.flows4j.core.training;

import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.flows4j.core.flow.Flow;
import org.flows4j.core.flow.LogMeanExp;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.training.data.Batch;
import org.flows4j.core.training.data.BatchSource;
import org.flows4j.core.training.data.Seeds;
import org.jspecify.annotations.Nullable;

/**
 * Measures the mean log-likelihood of a data set, counting every sample once. The noise of layers is a pure function of the seed, so
 * repeated evaluations of a flow have equal results.
 */
public final class Evaluator {
    private final Flow flow;
    private final BatchSource data;
    private final int batchSize;
    private final int draws;
    private final long seed;

    /**
     * An evaluation with one draw of the noise.
     *
     * @throws IllegalArgumentException if the flow is for samples of another shape, or the batch size is not positive
     */
    public Evaluator(Flow flow, BatchSource data, int batchSize, long seed) {
        this(flow, data, batchSize, 1, seed);
    }

    /**
     * An evaluation with importance samples: besides the evidence lower bound, the mean over S draws of log w_s, it reports
     * {@code log (1/S) sum_s w_s} (Burda et al. 2016), a tighter bound for flows that dequantize or augment.
     *
     * @param flow to be evaluated
     * @param data not seen in training
     * @param batchSize samples that pass through the flow together
     * @param importanceSamples S, at least 1
     * @param seed determines the noise
     * @throws IllegalArgumentException if the flow is for samples of another shape, a count is not positive, or several importance samples
     *     are requested of a flow whose log-density is an estimate
     */
    public Evaluator(Flow flow, BatchSource data, int batchSize, int importanceSamples, long seed) {
        checkShape(flow, data);
        if (batchSize < 1) {
            throw new IllegalArgumentException("Evaluation needs a batch size of at least 1, got " + batchSize);
        }
        this.flow = flow;
        this.data = data;
        this.batchSize = batchSize;
        this.draws = flow.likelihood().importanceSamples(importanceSamples);
        this.seed = seed;
    }

    static void checkShape(Flow flow, BatchSource data) {
        if (!flow.sampleShape().equals(data.sampleShape())) {
            throw new IllegalArgumentException("The flow is for samples of shape " + flow.sampleShape()
                    + " (channels last), the data has " + data.sampleShape());
        }
        if (flow.conditionChannels() != data.conditionChannels()) {
            throw new IllegalArgumentException("The flow takes a condition of " + flow.conditionChannels()
                    + " channels, the batches come with one of " + data.conditionChannels()
                    + " (0 means none); for classes, see DataSetBatches.withClasses");
        }
    }

    /** Evaluates after this number of training steps. The means are not finite if the log-likelihood of a sample is not. */
    public EvaluationReport evaluate(long step) {
        return Objects.requireNonNull(evaluate(step, () -> false, (samples, of) -> {}));
    }

    /** Receives the number of evaluated samples. */
    @FunctionalInterface
    interface Watcher {
        void done(long samples, long of);
    }

    /** Evaluates, or returns null as soon as {@code stop} is true. */
    @Nullable EvaluationReport evaluate(long step, BooleanSupplier stop, Watcher watcher) {
        long start = System.nanoTime();
        Sums sums = sums(stop, watcher);
        return stop.getAsBoolean() ? null : report(step, sums, start);
    }

    /** Sums of log-likelihoods, by the evidence lower bound and importance-weighted. */
    private record Sums(double bound, double weighted) {
        Sums plus(LogMeanExp draws) {
            return new Sums(
                    bound + DoubleStream.of(draws.means()).sum(),
                    weighted + DoubleStream.of(draws.values()).sum());
        }
    }

    private Sums sums(BooleanSupplier stop, Watcher watcher) {
        Sums sums = new Sums(0, 0);
        for (int from = 0; from < data.size() && !stop.getAsBoolean(); from += batchSize) {
            int[] rows = IntStream.range(from, Math.min(data.size(), from + batchSize))
                    .toArray();
            RandomGenerator random = Seeds.EVALUATION.generator(seed, from / batchSize);
            try (Scope scope = flow.backend().openScope()) {
                sums = sums.plus(draws(data.batch(rows, random), random));
            }
            watcher.done(from + rows.length, data.size());
        }
        return sums;
    }

    /** Makes one draw after another, so that memory does not grow with their number. */
    private LogMeanExp draws(Batch batch, RandomGenerator random) {
        Flow conditioned = batch.condition() == null ? flow : flow.given(batch.condition());
        return LogMeanExp.of(batch.values().shape().dim(0), draws, () -> conditioned.logProb(batch.values(), random));
    }

    private EvaluationReport report(long step, Sums sums, long start) {
        double bound = sums.bound() / data.size();
        double weighted = sums.weighted() / data.size();
        double seconds = (System.nanoTime() - start) / 1e9;
        return new EvaluationReport(
                step, flow.bitsPerDim(bound), -bound, flow.bitsPerDim(weighted), -weighted, data.size(), seconds);
    }
}
