package org.flows4j.core.flow;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.Sampling;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Tensor;

/** A flow's passes toward the data side, batch by batch within the memory budget. */
record Generation(Flow flow, RowRunner runner) {
    /** The number of failures in ten draws above which repeating is not worthwhile. */
    private static final int MOST_FAILURES_OF_TEN = 9;

    /** Draws samples, all of them finite. */
    Tensor sample(int n, Sampling sampling, RandomGenerator random) {
        return FiniteRows.require("samples", draws(n, sampling, random), FiniteRows.SAMPLES);
    }

    /** Draws samples; those that are not finite are drawn again, each with its own row of the condition. */
    FiniteSamples sampleFinite(int n, Sampling sampling, RandomGenerator random) {
        Tensor samples = draws(n, sampling, random);
        int[] missing = FiniteRows.notFinite(samples);
        int rejected = 0;
        int drawn = n;
        while (missing.length > 0) {
            rejected += missing.length;
            if (10L * rejected > (long) MOST_FAILURES_OF_TEN * drawn) {
                samples.close();
                throw new NonFiniteSamplesException(
                        "draws", rejected, drawn, missing[0], "too many to draw again; lower the temperature");
            }
            int[] rows = missing;
            try (Scope scope = flow.backend().openScope()) {
                Tensor again = new Generation(flow, runner.only(rows)).draws(rows.length, sampling, random);
                for (int i = 0; i < rows.length; i++) {
                    flow.backend().updates().copy(samples.slice(0, rows[i], rows[i] + 1), again.slice(0, i, i + 1));
                }
                drawn += rows.length;
                missing = Arrays.stream(FiniteRows.notFinite(again))
                        .map(i -> rows[i])
                        .toArray();
            }
        }
        return new FiniteSamples(samples, rejected);
    }

    private Tensor draws(int n, Sampling sampling, RandomGenerator random) {
        // The prior's draws do not depend on how many numbers the layers draw in between.
        RandomGenerator ofLayers = new SplittableRandom(random.nextLong());
        Tensor samples = samples(n);
        runner.perRow(
                PassKind.TO_DATA,
                new RowInput.Drawn(n, flow.prior(), random),
                FlowContext.inference(ofLayers).withSampling(sampling),
                flow.layers()::inverse,
                RowRunner.into(samples));
        return samples;
    }

    /** The same samples as {@link #sample} draws from the same generator, with their log-densities. */
    ScoredSamples scoredSample(int n, double temperature, RandomGenerator random) {
        RandomGenerator ofLayers = new SplittableRandom(random.nextLong());
        Tensor samples = samples(n);
        double[] logProb = new double[n];
        runner.perRow(
                PassKind.TO_DATA,
                new RowInput.Drawn(n, flow.prior(), random),
                FlowContext.inference(ofLayers).withTemperature(temperature),
                this::scored,
                (from, to, drawn) -> {
                    RowRunner.into(samples).put(from, to, drawn.value());
                    RowRunner.into(logProb).put(from, to, drawn.logTerm());
                });
        return new ScoredSamples(FiniteRows.require("samples", samples, FiniteRows.SAMPLES), logProb);
    }

    /** Draws samples and their log-densities at temperature 1, in one pass if all layers are bijections. */
    private LayerResult scored(Tensor z, FlowContext tempered) {
        FlowContext context = tempered.withTemperature(1);
        if (flow.layers() instanceof InvertibleLayer bijection) {
            LayerResult result = bijection.inverseWithLogDet(z, tempered);
            return new LayerResult(
                    result.value(), flow.prior().logProb(z, context).sub(result.logTerm()));
        }
        Tensor x = flow.layers().inverse(z, tempered);
        return new LayerResult(x, flow.logProb(x, context));
    }

    /** Makes room for samples. */
    private Tensor samples(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("At least one sample is needed, got " + n);
        }
        runner.checkRows(n);
        return flow.zeros(flow.sampleShape(), n);
    }

    Tensor decode(Tensor z) {
        Tensor samples = samples(Samples.check(z, flow.latentShape(), flow.dtype()));
        runner.perRow(
                PassKind.TO_DATA, z, FlowContext.deterministic(), flow.layers()::inverse, RowRunner.into(samples));
        return FiniteRows.require("decoded latents", samples, FiniteRows.DECODED);
    }
}
