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
import org.flows4j.core.tensor.UpdateKernels;

/** A flow's passes toward the data side, batch by batch within the memory budget. */
record Generation(FlowModel model, RowContexts contexts, RowPasses passes) {
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
            try (Scope scope = model.backend().openScope()) {
                Tensor again = new Generation(model, contexts.only(rows), passes).draws(rows.length, sampling, random);
                for (int i = 0; i < rows.length; i++) {
                    model.backend().updates().copy(samples.slice(0, rows[i], rows[i] + 1), again.slice(0, i, i + 1));
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
        return passes.towardsData()
                .collect(
                        n,
                        samples(n),
                        rows -> draw(
                                rows,
                                new SplittableRandom(0),
                                contexts.trial(rows).withSampling(sampling)),
                        (from, to) -> draw(
                                to - from,
                                random,
                                contexts.drawing(ofLayers, from, to).withSampling(sampling)));
    }

    private Tensor draw(int n, RandomGenerator random, FlowContext context) {
        return towardsData(model.prior().sample(n, context.temperature(), random, context), context);
    }

    /** The same samples as {@link #sample} draws from the same generator, with their log-densities. */
    ScoredSamples scoredSample(int n, double temperature, RandomGenerator random) {
        RandomGenerator ofLayers = new SplittableRandom(random.nextLong());
        Tensor samples = samples(n);
        double[] logProb = new double[n];
        UpdateKernels updates = model.backend().updates();
        passes.towardsData()
                .forEach(
                        n,
                        rows -> {
                            FlowContext tempered = contexts.trial(rows).withTemperature(temperature);
                            scored(
                                    model.prior().sample(rows, temperature, new SplittableRandom(0), tempered),
                                    tempered);
                        },
                        (from, to) -> {
                            FlowContext tempered =
                                    contexts.drawing(ofLayers, from, to).withTemperature(temperature);
                            Tensor z = model.prior().sample(to - from, temperature, random, tempered);
                            model.parts(to - from).run(tempered, (part, first, end, own) -> {
                                LayerResult drawn = scored(z.slice(0, first, end), own);
                                updates.copy(samples.slice(0, from + first, from + end), drawn.value());
                                double[] values = drawn.logTerm().toDoubles();
                                System.arraycopy(values, 0, logProb, from + first, values.length);
                            });
                        });
        return new ScoredSamples(FiniteRows.require("samples", samples, FiniteRows.SAMPLES), logProb);
    }

    /** Draws samples and their log-densities at temperature 1, in one pass if all layers are bijections. */
    private LayerResult scored(Tensor z, FlowContext tempered) {
        FlowContext context = tempered.withTemperature(1);
        if (model.layers() instanceof InvertibleLayer bijection) {
            LayerResult result = bijection.inverseWithLogDet(z, tempered);
            return new LayerResult(
                    result.value(), model.prior().logProb(z, context).sub(result.logTerm()));
        }
        Tensor x = model.layers().inverse(z, tempered);
        return new LayerResult(x, model.logProb(x, context));
    }

    private Tensor samples(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("At least one sample is needed, got " + n);
        }
        contexts.checkRows(n);
        return model.backend().fill(0, model.sampleShape().batch(n), model.dtype());
    }

    Tensor decode(Tensor z) {
        Samples.check(z, model.latentShape(), model.dtype());
        Tensor decoded = passes.towardsData()
                .collect(
                        z.shape().dim(0),
                        samples(z.shape().dim(0)),
                        rows -> model.layers().inverse(RowContexts.copies(z, rows), contexts.trial(rows)),
                        (from, to) -> towardsData(z.slice(0, from, to), contexts.deterministic(from, to)));
        return FiniteRows.require("decoded latents", decoded, FiniteRows.DECODED);
    }

    private Tensor towardsData(Tensor z, FlowContext context) {
        return model.parts(z.shape().dim(0)).map(z, context, model.sampleShape(), model.layers()::inverse);
    }

    /** Decodes a number of points on the straight line between the latents of two single samples, both ends included. */
    static Tensor line(Tensor start, Tensor end, int steps) {
        if (start.shape().dim(0) != 1 || end.shape().dim(0) != 1) {
            throw new IllegalArgumentException("An interpolation is between two single samples, got "
                    + start.shape().dim(0) + " and " + end.shape().dim(0)
                    + " of them; give each as a batch of one, slice(0, i, i + 1) of a larger one");
        }
        if (steps < 2) {
            throw new IllegalArgumentException("An interpolation needs at least its 2 ends, got " + steps + " steps");
        }
        Tensor[] points = new Tensor[steps];
        for (int i = 0; i < steps; i++) {
            double share = i / (steps - 1.0);
            points[i] = start.mul(1 - share).add(end.mul(share));
        }
        return Tensor.concat(0, points);
    }
}
