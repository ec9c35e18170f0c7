package org.flows4j.core.flow;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.distribution.Distribution;
import org.flows4j.core.distribution.StandardNormal;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.layer.Sampling;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/**
 * A normalizing flow ready for use: layers, a prior on their latent side, and the shape of one sample. Densities are in
 * nats of the data as given: a pixel's integer value for image models, the real vector otherwise. A finite sample whose density the
 * precision cannot represent, because it is too far from the data, has the log-density negative infinity, never NaN. Training, which
 * must detect such numbers, sees the unchanged values.
 *
 * <p>Generated values are finite: {@code sample}, {@code sampleAndLogProb}, {@code decode} and {@code interpolate} throw {@link
 * NonFiniteSamplesException} where the inverse overflows, and {@link #sampleFinite} draws again.
 *
 * <p>All methods may be called from several threads at once, as long as no thread trains or initializes the flow at the same
 * time. Any number of rows is processed in batches that stay within a memory budget, see {@link #withMemoryBudget}. Returned
 * tensors
 * belong to the caller's {@link Scope} or, without one, are released when closed or garbage.
 */
public final class Flow extends FlowModel {
    private final RowContexts contexts;
    private final RowPasses passes;
    private final Scoring scoring;
    private final Generation generation;

    /**
     * Joins layers and prior. If the layers use a condition, it is one vector for all positions, unless they accept only an image.
     *
     * @param layers data to latent
     * @param prior on the latent side
     * @param sampleShape shape of one sample, without batch
     * @param backend where the parameters live
     * @param dtype element type of the parameters
     * @throws IllegalArgumentException if the layers do not accept such samples or end in a shape other than the prior's
     */
    public Flow(FlowLayer layers, Distribution prior, Shape sampleShape, TensorBackend backend, DType dtype) {
        this(layers, prior, sampleShape, usual(layers.conditionShapes()), backend, dtype);
    }

    /**
     * Joins layers and prior, for conditions of one shape.
     *
     * @param layers data to latent
     * @param prior on the latent side
     * @param sampleShape shape of one sample, without batch
     * @param conditionShape shape of one sample's condition, {@code [k]} or {@code [H, W, k]}; null for an unconditional flow
     * @param backend where the parameters live
     * @param dtype element type of the parameters
     * @throws IllegalArgumentException if the layers do not accept such samples, end in a shape other than the prior's, or were built
     *     for another condition
     */
    public Flow(
            FlowLayer layers,
            Distribution prior,
            Shape sampleShape,
            @Nullable Shape conditionShape,
            TensorBackend backend,
            DType dtype) {
        super(layers, prior, sampleShape, conditionShape, backend, dtype);
        this.contexts = new RowContexts(null);
        this.passes = RowPasses.within(MemoryBudget.automatic(), backend);
        this.scoring = new Scoring(this, contexts, passes);
        this.generation = new Generation(this, contexts, passes);
    }

    /**
     * Joins layers with a standard normal prior of the shape that they end in.
     *
     * @param layers data to latent
     * @param sampleShape shape of one sample, without batch
     * @param parameters the factory that made the layers; it decides the backend and the element type
     * @return the flow
     * @throws IllegalArgumentException if the layers cannot take such samples
     */
    public static Flow of(FlowLayer layers, Shape sampleShape, ParameterFactory parameters) {
        StandardNormal prior =
                new StandardNormal(layers.outputShape(sampleShape), parameters.backend(), parameters.dtype());
        return new Flow(layers, prior, sampleShape, parameters.backend(), parameters.dtype());
    }

    /** One vector for all positions, if the layers accept one. */
    private static @Nullable Shape usual(List<Shape> shapes) {
        return shapes.stream().min(Comparator.comparingInt(Shape::rank)).orElse(null);
    }

    /** Another view of a flow. */
    private Flow(Flow flow, RowContexts contexts, RowPasses passes) {
        super(
                flow.layers(),
                flow.prior(),
                flow.sampleShape(),
                flow.conditionShape().orElse(null),
                flow.backend(),
                flow.dtype());
        this.contexts = contexts;
        this.passes = passes;
        this.scoring = new Scoring(this, contexts, passes);
        this.generation = new Generation(this, contexts, passes);
    }

    /**
     * The same flow, conditioned.
     *
     * @param condition {@code [1, ...]} for all samples or {@code [N, ...]} for calls with exactly N samples (they reject any
     *     other number); it must stay open while the returned flow is used
     * @return a flow that shares this one's parameters
     * @throws IllegalArgumentException if the flow takes no condition, or one of another shape or type, or a value is not finite
     */
    public Flow given(Tensor condition) {
        requireCondition(condition);
        Samples.checkConditions(condition, dtype());
        return new Flow(this, new RowContexts(condition), passes);
    }

    /**
     * The same flow, conditioned on one row for all samples: a vector of features, or one-hot classes.
     *
     * @param condition as many values as the flow's condition has channels
     * @return a flow that shares this one's parameters
     * @throws IllegalArgumentException if there are more or fewer values, or one is not finite
     */
    public Flow given(float... condition) {
        return given(backend().fromFloats(condition, Shape.of(1, condition.length), dtype()));
    }

    /**
     * The same flow with another limit on the memory that a call of {@code logProb}, {@code encode}, {@code decode} or
     * {@code sample} takes at once, besides its argument and its result: rows pass in as many batches as the limit requires,
     * one row per batch at worst. The cost of a row is measured on a few rows at the first such call. By default the limit is
     * 1/64 of the
     * machine's memory, at most 128 MiB.
     *
     * <p>An exact flow gives the same numbers for every limit. Layers that draw noise draw it batch by batch.
     *
     * @param bytes of tensors, at least 1
     * @return a flow that shares this one's parameters
     * @throws IllegalArgumentException if the limit is not positive
     */
    public Flow withMemoryBudget(long bytes) {
        return new Flow(this, contexts, RowPasses.within(MemoryBudget.check(bytes), backend()));
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
     * @param rows one value per component of a sample in each row, channels last
     * @return one number per row, in nats
     * @throws IllegalArgumentException if a row has another length, there are none, or a value is not finite
     */
    public double[] logProb(float[][] rows) {
        try (Tensor x = Samples.of(rows, sampleShape(), backend(), dtype())) {
            return logProb(x);
        }
    }

    /**
     * The log-density of each row of a table, in the precision of the flow's type.
     *
     * @param rows one value per component of a sample in each row, channels last
     * @return one number per row, in nats
     * @throws IllegalArgumentException if a row has another length, there are none, or a value is not finite
     */
    public double[] logProb(double[][] rows) {
        try (Tensor x = Samples.of(rows, sampleShape(), backend(), dtype())) {
            return logProb(x);
        }
    }

    /**
     * The log-density of each row of a stream, for data that does not fit into memory: some thousand rows are read at a time, as the
     * result is consumed. An error names the row by its place in the stream. A conditional flow uses one condition for all rows.
     *
     * @param rows one value per component of a sample in each row, channels last; closed with the result
     * @return one number per row, in nats and in order; computed in the thread that consumes it
     * @throws IllegalArgumentException if the flow was given several rows of conditions
     */
    public DoubleStream logProbs(Stream<float[]> rows) {
        return ScoredRows.of(this, contexts, rows);
    }

    /**
     * The gradient of each sample's log-density (or of one draw of its lower bound from a fixed seed) with respect to the sample:
     * the direction in which the sample becomes likelier. It is also known as the score.
     *
     * @param x {@code [N, sample...]}
     * @return {@code [N, sample...]}, in nats per unit of the data
     * @throws IllegalArgumentException if the samples have another shape, there are none, one is not finite, or one lies so far from the
     *     data that the precision cannot represent its gradient
     */
    public Tensor logProbGradient(Tensor x) {
        return scoring.gradient(x, new SplittableRandom(0));
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
        return scoring.logProb(x, random);
    }

    /**
     * The importance-weighted estimate {@code log (1/S) sum_s w_s} of the log-density (Burda et al. 2016, equation 8), which
     * grows with S from the lower bound toward the log-density. One draw suffices for an exact flow.
     *
     * @param x {@code [N, sample...]}
     * @param samples S, at least 1
     * @param random drawn from by stochastic layers
     * @return N numbers in nats
     */
    public double[] logProb(Tensor x, int samples, RandomGenerator random) {
        return scoring.importanceWeighted(x, samples, random);
    }

    /**
     * Bits per dimension {@code -log p(x) / (D log 2)}, D counting the data's dimensions only.
     *
     * @param x {@code [N, sample...]}
     * @param random drawn from by stochastic layers
     * @return N numbers
     */
    public double[] bitsPerDim(Tensor x, RandomGenerator random) {
        return Arrays.stream(logProb(x, random)).map(this::bitsPerDim).toArray();
    }

    /**
     * Draws samples.
     *
     * @param n how many
     * @param temperature factor of the prior's standard deviation; 1 is the model itself
     * @param random source of randomness
     * @return {@code [n, sample...]}
     * @throws NonFiniteSamplesException if a sample is not finite
     */
    public Tensor sample(int n, double temperature, RandomGenerator random) {
        return sample(n, new Sampling(temperature, 1), random);
    }

    /**
     * Draws samples with a spread that may differ from the model's.
     *
     * @param n how many
     * @param sampling temperature, and variance of the noise around a manifold
     * @param random source of randomness
     * @return {@code [n, sample...]}
     * @throws NonFiniteSamplesException if a sample is not finite
     */
    public Tensor sample(int n, Sampling sampling, RandomGenerator random) {
        return generation.sample(n, sampling, random);
    }

    /**
     * Draws samples, and draws those that are not finite again. Rejection changes the distribution: the samples are those of the
     * model given that they are finite. The number of rejected draws measures the change; if it is 0, the samples are those of
     * {@code sample}.
     *
     * @param n how many
     * @param sampling temperature, and variance of the noise around a manifold
     * @param random source of randomness
     * @return {@code [n, sample...]}, and how many draws were replaced
     * @throws NonFiniteSamplesException if more than nine of ten draws are not finite
     */
    public FiniteSamples sampleFinite(int n, Sampling sampling, RandomGenerator random) {
        return generation.sampleFinite(n, sampling, random);
    }

    /**
     * Draws samples and returns their log-densities under the model itself, at any temperature. An exact flow does both in one
     * pass, at the cost of {@link #sample}; the samples are those of {@code sample} with the same generator.
     *
     * @param n how many
     * @param temperature factor of the prior's standard deviation; 1 is the model itself
     * @param random source of randomness
     * @return {@code [n, sample...]}, and n numbers in nats
     * @throws NonFiniteSamplesException if a sample is not finite
     */
    public ScoredSamples sampleAndLogProb(int n, double temperature, RandomGenerator random) {
        return generation.scoredSample(n, temperature, random);
    }

    /**
     * The latent of each sample, without randomness: noise that a stochastic layer would draw is set to its center, so that
     * {@link #decode} returns the sample.
     *
     * @param x {@code [N, sample...]}
     * @return {@code [N, latent...]}
     */
    public Tensor encode(Tensor x) {
        return scoring.encode(x);
    }

    /**
     * The sample of each latent, without randomness.
     *
     * @param z {@code [N, latent...]}
     * @return {@code [N, sample...]}
     * @throws NonFiniteSamplesException if a sample is not finite
     */
    public Tensor decode(Tensor z) {
        return generation.decode(z);
    }

    /**
     * Decodes points on the straight line between the latents of two samples.
     *
     * @param a {@code [1, sample...]}
     * @param b {@code [1, sample...]}
     * @param steps number of points, both ends included, at least 2
     * @return {@code [steps, sample...]}
     * @throws IllegalArgumentException if either is not a single sample, or there are fewer than 2 steps
     */
    public Tensor interpolate(Tensor a, Tensor b, int steps) {
        try (Scope scope = backend().openScope()) {
            return scope.keep(decode(Generation.line(encode(a), encode(b), steps)));
        }
    }

    /**
     * Sets data-dependent starting values from one batch; call it once, before training. Parameters that are already set
     * (the mark is saved with the model) keep their values.
     *
     * @param x the initialization batch, {@code [N, sample...]}; a few hundred samples are enough
     * @param random drawn from by stochastic layers, and by dropout, which is on
     */
    public void initialize(Tensor x, RandomGenerator random) {
        Samples.check(x, sampleShape(), dtype());
        contexts.checkRows(x.shape().dim(0));
        try (Scope scope = backend().openScope()) {
            layers().initialize(x, contexts.drawing(random, 0, x.shape().dim(0)).initializing());
        }
    }

    /**
     * Returns one line for logs and debuggers: layers by kind, data to latent, the prior, the shape of a sample, the number of trained
     * scalars,
     * precision and backend.
     *
     * @return the text
     */
    @Override
    public String toString() {
        return FlowText.of(this);
    }

    /**
     * The limit on the memory a call takes at once, see {@link #withMemoryBudget}.
     *
     * @return bytes
     */
    public long memoryBudget() {
        return passes.budget();
    }
}
