package org.flows4j.core.flow;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.Likelihood;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/** A flow's passes toward the latent side, batch by batch within the memory budget. */
record Scoring(FlowModel model, RowContexts contexts, RowPasses passes) {
    /** Returns the number of samples, which fit the model and its conditions. */
    private int check(Tensor x) {
        Samples.check(x, model.sampleShape(), model.dtype());
        int n = x.shape().dim(0);
        contexts.checkRows(n);
        return n;
    }

    double[] logProb(Tensor x, RandomGenerator random) {
        double[] result = new double[check(x)];
        passes.towardsLatent()
                .forEach(
                        result.length,
                        rows -> model.logProb(RowContexts.copies(x, rows), contexts.trial(rows)),
                        (from, to) -> {
                            FlowContext whole = contexts.drawing(random, from, to);
                            model.parts(to - from).run(whole, (part, first, end, context) -> {
                                Tensor rows = x.slice(0, from + first, from + end);
                                double[] values = model.logProb(rows, context).toDoubles();
                                System.arraycopy(values, 0, result, from + first, values.length);
                            });
                        });
        return withoutDensity(result);
    }

    /**
     * A finite sample whose log-density is NaN is beyond the range of the precision: some of its intermediate values overflowed
     * on both sides. It counts as having density 0, the lowest of all and below any threshold.
     */
    private static double[] withoutDensity(double[] logProb) {
        Arrays.setAll(logProb, i -> Double.isNaN(logProb[i]) ? Double.NEGATIVE_INFINITY : logProb[i]);
        return logProb;
    }

    /** {@code log (1/S) sum_s w_s} for each sample. */
    double[] importanceWeighted(Tensor x, int samples, RandomGenerator random) {
        if (samples < 1) {
            throw new IllegalArgumentException("At least one importance sample is needed, got " + samples);
        }
        LogMeanExp estimate = new LogMeanExp(x.shape().dim(0));
        int draws = model.likelihood() == Likelihood.EXACT ? 1 : samples;
        for (int s = 0; s < draws; s++) {
            estimate.add(logProb(x, random));
        }
        return estimate.values();
    }

    /** Rejects samples that have no gradient rather than returning NaN. */
    Tensor gradient(Tensor x, RandomGenerator random) {
        Tensor gradient = differentiated(x, random);
        if (!Double.isFinite(model.backend().updates().sumOfSquares(gradient))) {
            double[] values = gradient.toDoubles();
            int width = Math.toIntExact(model.sampleShape().size());
            int[] bad = IntStream.range(0, values.length)
                    .filter(i -> !Double.isFinite(values[i]))
                    .map(i -> i / width)
                    .distinct()
                    .toArray();
            if (bad.length > 0) {
                gradient.close();
                throw new IllegalArgumentException("The log-density of sample " + bad[0]
                        + (bad.length == 1
                                ? ""
                                : ", and of " + (bad.length - 1) + " more of " + values.length / width + ",")
                        + " has no gradient in " + model.dtype()
                        + ": it lies too far from the data. Leave out samples whose logProb is -Infinity, or use a flow in"
                        + " double precision");
            }
        }
        return gradient;
    }

    private Tensor differentiated(Tensor x, RandomGenerator random) {
        int n = check(x);
        return passes.differentiated()
                .collect(
                        n,
                        model.backend().fill(0, x.shape(), model.dtype()),
                        rows -> differentiate(RowContexts.copies(x, rows), contexts.trial(rows)),
                        (from, to) -> model.parts(to - from)
                                .map(
                                        x.slice(0, from, to),
                                        contexts.drawing(random, from, to),
                                        model.sampleShape(),
                                        this::differentiate));
    }

    private Tensor differentiate(Tensor x, FlowContext context) {
        TensorBackend backend = model.backend();
        Tape tape = new Tape(backend, (parameter, gradient) -> {});
        Tensor input = tape.variable(x);
        Tensor logProb = model.logProb(input, context.withTape(tape, MemoryMode.STORE));
        Tensor ones = backend.fill(1, Shape.of(x.shape().dim(0)), DType.FLOAT64);
        tape.backward(new Tensor[] {logProb}, new @Nullable Tensor[] {ones});
        Tensor gradient = tape.gradient(input);
        return gradient == null ? backend.fill(0, x.shape(), x.dtype()) : gradient;
    }

    Tensor encode(Tensor x) {
        int n = check(x);
        return passes.towardsLatent()
                .collect(
                        n,
                        model.backend().fill(0, model.latentShape().batch(n), model.dtype()),
                        rows -> model.layers().forward(RowContexts.copies(x, rows), contexts.trial(rows)),
                        (from, to) -> model.parts(to - from)
                                .map(
                                        x.slice(0, from, to),
                                        contexts.deterministic(from, to),
                                        model.latentShape(),
                                        (rows, context) -> model.layers()
                                                .forward(rows, context)
                                                .value()));
    }
}
