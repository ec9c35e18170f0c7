package org.flows4j.core.flow;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.flows4j.core.distribution.Distribution;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/**
 * A normalizing flow ready for use: layers, a prior on their latent side, and the shape of one sample. Densities are in
 * nats of the data as given: of a pixel's integer value for image models, of the real vector otherwise.
 *
 * <p>All methods may be called from several threads at once, as long as nobody trains or initialises the flow meanwhile.
 * Any number of rows is worked through in batches that keep to a memory budget, see {@link #withMemoryBudget}. Returned tensors
 * belong to the caller's {@link Scope} or, without one, are released when closed or garbage.
 */
public final class Flow extends FlowModel {
    private final RowContexts contexts;
    private final long memoryBudget;
    private final RowBatches towardsLatent;
    private final RowBatches towardsData;

    /**
     * Joins layers and prior.
     *
     * @param layers data to latent
     * @param prior on the latent side
     * @param sampleShape shape of one sample, without batch
     * @param backend where the parameters live
     * @param dtype element type of the parameters
     * @throws IllegalArgumentException if the layers cannot take such samples or end in another shape than the prior's
     */
    public Flow(FlowLayer layers, Distribution prior, Shape sampleShape, TensorBackend backend, DType dtype) {
        super(layers, prior, sampleShape, backend, dtype);
        this.contexts = new RowContexts(null);
        this.memoryBudget = MemoryBudget.automatic();
        this.towardsLatent = new RowBatches(backend, memoryBudget);
        this.towardsData = new RowBatches(backend, memoryBudget);
    }

    /** Another view of a flow. */
    private Flow(Flow flow, RowContexts contexts, long memoryBudget) {
        super(flow.layers(), flow.prior(), flow.sampleShape(), flow.backend(), flow.dtype());
        this.contexts = contexts;
        this.memoryBudget = memoryBudget;
        boolean same = memoryBudget == flow.memoryBudget;
        this.towardsLatent = same ? flow.towardsLatent : new RowBatches(backend(), memoryBudget);
        this.towardsData = same ? flow.towardsData : new RowBatches(backend(), memoryBudget);
    }

    /**
     * The same flow, conditioned.
     *
     * @param condition {@code [1, ...]} for all samples alike or {@code [N, ...]} for batches of exactly N; it must stay
     *     open while the returned flow is used
     * @return a flow that shares this one's parameters
     * @throws IllegalArgumentException if no layer takes a condition, or one of that many channels
     */
    public Flow given(Tensor condition) {
        int wanted = conditionChannels();
        if (condition.shape().rank() < 2 || condition.shape().channels() != wanted) {
            throw new IllegalArgumentException(
                    wanted == 0
                            ? "This flow is unconditional, it cannot be given a condition of shape " + condition.shape()
                            : "This flow takes conditions [N, " + wanted + "] or [N, H, W, " + wanted + "], got "
                                    + condition.shape());
        }
        return new Flow(this, new RowContexts(condition), memoryBudget);
    }

    /**
     * The same flow with another limit on the memory that a call of {@code logProb}, {@code encode}, {@code decode} or
     * {@code sample} takes at once, besides its argument and its result: rows pass in as many batches as that needs, each row
     * alone at worst. The cost of a row is measured on a few rows at the first such call. By default the limit is 1/64 of the
     * machine's memory, at most 128 MiB.
     *
     * <p>An exact flow gives the same numbers whatever the limit. Where layers draw noise, it is dealt out batch by batch.
     *
     * @param bytes of tensors, at least 1
     * @return a flow that shares this one's parameters
     * @throws IllegalArgumentException if the limit is not positive
     */
    public Flow withMemoryBudget(long bytes) {
        return new Flow(this, contexts, MemoryBudget.check(bytes));
    }

    /**
     * The log-density of each sample, or one draw of its lower bound from a fixed seed: the same input always gives the same
     * answer.
     *
     * @param x {@code [N, sample...]}
     * @return N numbers in nats
     * @throws IllegalArgumentException if the samples have another shape, there are none, or one is not finite
     */
    public double[] logProb(Tensor x) {
        return logProb(x, new SplittableRandom(0));
    }

    /**
     * The log-density of each row of a table.
     *
     * @param rows each of as many values as a sample has, channels last
     * @return a number a row, in nats
     * @throws IllegalArgumentException if a row has another length, there are none, or a value is not finite
     */
    public double[] logProb(float[][] rows) {
        try (Tensor x = Samples.of(rows, sampleShape(), backend(), dtype())) {
            return logProb(x);
        }
    }

    /**
     * The log-density of each sample, or one draw of its lower bound.
     *
     * @param x {@code [N, sample...]}
     * @param random drawn from by stochastic layers
     * @return N numbers in nats
     * @throws IllegalArgumentException if the samples have another shape, there are none, or one is not finite
     */
    public double[] logProb(Tensor x, RandomGenerator random) {
        Samples.check(x, sampleShape(), dtype());
        double[] result = new double[x.shape().dim(0)];
        towardsLatent.forEach(
                result.length, rows -> logProb(RowContexts.copies(x, rows), contexts.trial(rows)), (from, to) -> {
                    double[] part = logProb(x.slice(0, from, to), contexts.drawing(random, from, to))
                            .toDoubles();
                    System.arraycopy(part, 0, result, from, part.length);
                });
        return result;
    }

    /**
     * The importance-weighted estimate {@code log (1/S) sum_s w_s} of the log-density (Burda et al. 2016, equation 8), which
     * grows with S from the lower bound towards the log-density. One draw suffices for an exact flow.
     *
     * @param x {@code [N, sample...]}
     * @param samples S, at least 1
     * @param random drawn from by stochastic layers
     * @return N numbers in nats
     */
    public double[] logProb(Tensor x, int samples, RandomGenerator random) {
        LogMeanExp estimate = new LogMeanExp(x.shape().dim(0));
        int draws = layers().likelihood() == Likelihood.EXACT ? Math.min(1, samples) : samples;
        if (draws < 1) {
            throw new IllegalArgumentException("At least one importance sample is needed, got " + samples);
        }
        for (int s = 0; s < draws; s++) {
            estimate.add(logProb(x, random));
        }
        return estimate.values();
    }

    /**
     * Bits per dimension {@code -log p(x) / (D log 2)}, D counting the data's dimensions only.
     *
     * @param x {@code [N, sample...]}
     * @param random drawn from by stochastic layers
     * @return N numbers
     */
    public double[] bitsPerDim(Tensor x, RandomGenerator random) {
        double[] bits = logProb(x, random);
        for (int i = 0; i < bits.length; i++) {
            bits[i] = bitsPerDim(bits[i]);
        }
        return bits;
    }

    /**
     * Draws samples.
     *
     * @param n how many
     * @param temperature factor of the prior's standard deviation; 1 is the model itself
     * @param random source of randomness
     * @return {@code [n, sample...]}
     */
    public Tensor sample(int n, double temperature, RandomGenerator random) {
        // The prior's draws do not depend on how many numbers the layers draw in between.
        RandomGenerator ofLayers = new SplittableRandom(random.nextLong());
        return towardsData.collect(
                n,
                backend().fill(0, sampleShape().batch(atLeastOne(n)), dtype()),
                rows -> draw(rows, temperature, new SplittableRandom(0), contexts.trial(rows)),
                (from, to) -> draw(to - from, temperature, random, contexts.drawing(ofLayers, from, to)));
    }

    private Tensor draw(int n, double temperature, RandomGenerator random, FlowContext context) {
        FlowContext tempered = context.withTemperature(temperature);
        return layers().inverse(prior().sample(n, temperature, random, tempered), tempered);
    }

    private static int atLeastOne(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("At least one sample is needed, got " + n);
        }
        return n;
    }

    /**
     * The latent of each sample, without randomness: noise that a stochastic layer would draw is put at its centre, so that
     * {@link #decode} gives the sample back.
     *
     * @param x {@code [N, sample...]}
     * @return {@code [N, latent...]}
     */
    public Tensor encode(Tensor x) {
        Samples.check(x, sampleShape(), dtype());
        int n = x.shape().dim(0);
        return towardsLatent.collect(
                n,
                backend().fill(0, latentShape().batch(n), dtype()),
                rows -> layers().forward(RowContexts.copies(x, rows), contexts.trial(rows)),
                (from, to) -> layers().forward(x.slice(0, from, to), contexts.deterministic(from, to))
                        .value());
    }

    /**
     * The sample of each latent, without randomness.
     *
     * @param z {@code [N, latent...]}
     * @return {@code [N, sample...]}
     */
    public Tensor decode(Tensor z) {
        Samples.check(z, latentShape(), dtype());
        int n = z.shape().dim(0);
        return towardsData.collect(
                n,
                backend().fill(0, sampleShape().batch(n), dtype()),
                rows -> layers().inverse(RowContexts.copies(z, rows), contexts.trial(rows)),
                (from, to) -> layers().inverse(z.slice(0, from, to), contexts.deterministic(from, to)));
    }

    /**
     * Decodes points on the straight line between the latents of two samples.
     *
     * @param a {@code [1, sample...]}
     * @param b {@code [1, sample...]}
     * @param steps number of points, both ends included, at least 2
     * @return {@code [steps, sample...]}
     */
    public Tensor interpolate(Tensor a, Tensor b, int steps) {
        if (steps < 2) {
            throw new IllegalArgumentException("An interpolation needs at least its 2 ends, got " + steps + " steps");
        }
        try (Scope scope = backend().openScope()) {
            Tensor start = encode(a);
            Tensor end = encode(b);
            Tensor[] points = new Tensor[steps];
            for (int i = 0; i < steps; i++) {
                double share = i / (steps - 1.0);
                points[i] = start.mul(1 - share).add(end.mul(share));
            }
            return scope.keep(decode(Tensor.concat(0, points)));
        }
    }

    /**
     * Sets data-dependent starting values from one batch: once, before training. Parameters that have been set (the mark is
     * saved with the model) stay as they are.
     *
     * @param x the initialisation batch, {@code [N, sample...]}; some hundred samples are plenty
     * @param random drawn from by stochastic layers
     */
    public void initialize(Tensor x, RandomGenerator random) {
        Samples.check(x, sampleShape(), dtype());
        try (Scope scope = backend().openScope()) {
            layers().initialize(x, contexts.drawing(random, 0, x.shape().dim(0)));
        }
    }

    /**
     * The limit on the memory a call takes at once, see {@link #withMemoryBudget}.
     *
     * @return bytes
     */
    public long memoryBudget() {
        return memoryBudget;
    }
}
