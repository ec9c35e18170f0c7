package org.flows4j.core.flow;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.distribution.Distribution;
import org.flows4j.core.distribution.StandardNormal;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.FlowLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.Likelihood;
import org.flows4j.core.layer.PassCondition;
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
 * <p>Generated values are finite: {@code sample}, {@code sampleAndLogProb} and {@code decode} throw {@link
 * NonFiniteSamplesException} where the inverse overflows, and {@link #sampleFinite} draws again. Samples passed to a method must be
 * finite, of the flow's shape and type, and at least one; otherwise it throws {@link IllegalArgumentException}.
 *
 * <p>{@code given} and {@code withMemoryBudget} return views of a flow that share its parameters.
 *
 * <p>All methods may be called from several threads at once, as long as no thread trains or initializes the flow at the same
 * time. Any number of rows is processed in batches that stay within a memory budget, see {@link #withMemoryBudget}. Returned
 * tensors belong to the caller's {@link Scope} or, without one, are released when closed or garbage.
 */
public final class Flow {
    private final FlowLayer layers;
    private final Distribution prior;
    private final Shape sampleShape;
    private final @Nullable Shape conditionShape;
    private final TensorBackend backend;
    private final DType dtype;
    private final RowRunner runner;

    /**
     * Joins layers and prior. If the layers use a condition, it is one vector for all positions, unless they accept only an image.
     *
     * @throws IllegalArgumentException if the layers do not accept such samples or end in a shape other than the prior's
     */
    public Flow(FlowLayer layers, Distribution prior, Shape sampleShape, TensorBackend backend, DType dtype) {
        this(layers, prior, sampleShape, PassCondition.usual(layers.conditionShapes()), backend, dtype);
    }

    /**
     * Joins layers and prior, for conditions of one shape.
     *
     * @param layers data to latent
     * @param conditionShape shape of one sample's condition, {@code [k]} or {@code [H, W, k]}; null for an unconditional flow
     * @param backend where the parameters, of type {@code dtype}, live
     * @throws IllegalArgumentException if the layers do not fit the samples, the prior or the condition
     */
    public Flow(
            FlowLayer layers,
            Distribution prior,
            Shape sampleShape,
            @Nullable Shape conditionShape,
            TensorBackend backend,
            DType dtype) {
        this.layers = layers;
        this.prior = prior;
        this.sampleShape = sampleShape;
        this.conditionShape = conditionShape;
        this.backend = backend;
        this.dtype = dtype;
        Shape latentShape = layers.outputShape(sampleShape);
        if (!latentShape.equals(prior.sampleShape())) {
            throw new IllegalArgumentException("The layers turn samples of shape " + sampleShape + " into "
                    + latentShape + ", but the prior is on " + prior.sampleShape());
        }
        PassCondition.requireBuiltFor(conditionShape, layers.conditionShapes());
        this.runner = new RowRunner(backend, this::parameters, sampleShape, MemoryBudget.automatic(backend), null);
    }

    /** Another view of a flow. */
    private Flow(Flow flow, RowRunner runner) {
        this.layers = flow.layers;
        this.prior = flow.prior;
        this.sampleShape = flow.sampleShape;
        this.conditionShape = flow.conditionShape;
        this.backend = flow.backend;
        this.dtype = flow.dtype;
        this.runner = runner;
    }

    /**
     * Joins layers with a standard normal prior of the shape that they end in.
     *
     * @param parameters the factory that made the layers; it decides the backend and the element type
     * @throws IllegalArgumentException if the layers cannot take such samples
     */
    public static Flow of(FlowLayer layers, Shape sampleShape, ParameterFactory parameters) {
        StandardNormal prior =
                new StandardNormal(layers.outputShape(sampleShape), parameters.backend(), parameters.dtype());
        return new Flow(layers, prior, sampleShape, parameters.backend(), parameters.dtype());
    }

    /**
     * The same flow, conditioned.
     *
     * @param condition {@code [1, ...]} for all samples or {@code [N, ...]} for calls with exactly N samples (they reject any
     *     other number); it must stay open while the returned flow is used
     * @throws IllegalArgumentException if the flow takes no condition, or one of another shape or type, or a value is not finite
     */
    public Flow given(Tensor condition) {
        requireCondition(condition);
        Samples.checkConditions(condition, dtype);
        return new Flow(this, runner.given(condition));
    }

    /**
     * The same flow, conditioned on one row for all samples: a vector of features, or one-hot classes.
     *
     * @throws IllegalArgumentException if there is not one value per channel of the flow's condition, or one is not finite
     */
    public Flow given(float... condition) {
        return given(backend.fromFloats(condition, Shape.of(1, condition.length), dtype));
    }

    /**
     * The same flow with another limit on the memory that a call takes at once, besides its argument and its result: rows pass in
     * as many batches as the limit requires, one row per batch at worst. The cost of a row is measured on a few rows at the first
     * such call. By default the limit is 1/64 of the machine's memory, at most 128 MiB.
     *
     * <p>An exact flow gives the same numbers for every limit. Layers that draw noise draw it batch by batch.
     *
     * @param bytes of tensors, at least 1
     */
    public Flow withMemoryBudget(long bytes) {
        return new Flow(this, runner.within(new MemoryBudget(backend, bytes)));
    }

    /** The limit in bytes on the memory a call takes at once, see {@link #withMemoryBudget}. */
    public long memoryBudget() {
        return runner.budget().bytes();
    }

    /**
     * The log-density of each sample of a batch (or one draw of the bound or estimate, see {@link Likelihood}), as the
     * training objective needs it: in one batch, recorded if the context has a tape.
     *
     * @param x {@code [N, sample...]}
     * @return {@code [N]}, FLOAT64, nats
     */
    public Tensor logProb(Tensor x, FlowContext context) {
        LayerResult result = layers.forward(x, context);
        return result.logTerm().add(prior.logProb(result.value(), context));
    }

    /**
     * The log-density in nats of each sample of {@code [N, sample...]}, or one draw of its lower bound or estimate.
     *
     * @param random drawn from by stochastic layers
     */
    public double[] logProb(Tensor x, RandomGenerator random) {
        double[] logProb = new double[check(x)];
        runner.perRow(PassKind.TO_LATENT, x, FlowContext.inference(random), this::logProb, RowRunner.into(logProb));
        // NaN: intermediate values overflowed on both sides, so the sample lies farther out than the precision can
        // represent.
        Arrays.setAll(logProb, i -> Double.isNaN(logProb[i]) ? Double.NEGATIVE_INFINITY : logProb[i]);
        return logProb;
    }

    /** {@link #logProb(Tensor, RandomGenerator)} with a fixed seed: the same input always gives the same answer. */
    public double[] logProb(Tensor x) {
        return logProb(x, new SplittableRandom(0));
    }

    /** The log-density of each row of a table, with one value per component of a sample, channels last. */
    public double[] logProb(float[][] rows) {
        try (Tensor x = Samples.of(rows, sampleShape, backend, dtype)) {
            return logProb(x);
        }
    }

    /** {@link #logProb(float[][])} of rows in double precision. */
    public double[] logProb(double[][] rows) {
        try (Tensor x = Samples.of(rows, sampleShape, backend, dtype)) {
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
        return ScoredRows.of(this, runner, rows);
    }

    /**
     * The importance-weighted estimate {@code log (1/S) sum_s w_s} of the log-density (Burda et al. 2016, equation 8), which
     * grows with S from the lower bound toward the log-density. One draw suffices for an exact flow.
     *
     * @param samples S, at least 1
     * @throws IllegalArgumentException if S is above 1 and the log-density is an {@link Likelihood#ESTIMATE}, which has no such weights
     */
    public double[] logProb(Tensor x, int samples, RandomGenerator random) {
        int draws = likelihood().importanceSamples(samples);
        return LogMeanExp.of(x.shape().dim(0), draws, () -> logProb(x, random)).values();
    }

    /**
     * The gradient of each sample's log-density (or of one draw of its lower bound from a fixed seed) with respect to the sample:
     * the direction in which the sample becomes likelier. It is also known as the score.
     *
     * @return {@code [N, sample...]}, in nats per unit of the data
     * @throws IllegalArgumentException if a sample lies so far from the data that the precision cannot represent its gradient
     */
    public Tensor logProbGradient(Tensor x) {
        return DensityGradient.of(this, x, check(x));
    }

    /** Bits per dimension {@code -logProb / (D log 2)} of a log-density in nats, D counting the data's dimensions only. */
    public double bitsPerDim(double logProb) {
        return -logProb / (sampleShape.size() * Math.log(2));
    }

    /** {@link #bitsPerDim(double)} of each {@link #logProb(Tensor, RandomGenerator)}. */
    public double[] bitsPerDim(Tensor x, RandomGenerator random) {
        return Arrays.stream(logProb(x, random)).map(this::bitsPerDim).toArray();
    }

    /** {@link #sample(int, Sampling, RandomGenerator)} at a temperature. */
    public Tensor sample(int n, double temperature, RandomGenerator random) {
        return sample(n, new Sampling(temperature, 1), random);
    }

    /**
     * Draws samples.
     *
     * @param n number of samples, at least 1
     * @param sampling temperature, the factor of the prior's standard deviation, and variance of the noise around a manifold
     * @return {@code [n, sample...]}
     * @throws NonFiniteSamplesException if a sample is not finite
     */
    public Tensor sample(int n, Sampling sampling, RandomGenerator random) {
        return new Generation(this, runner).sample(n, sampling, random);
    }

    /**
     * Draws samples, and draws those that are not finite again. Rejection changes the distribution: the samples are those of the
     * model given that they are finite. The number of rejected draws measures the change; if it is 0, the samples are those of
     * {@code sample}.
     *
     * @return {@code [n, sample...]}, and the number of replaced draws
     * @throws NonFiniteSamplesException if more than nine of ten draws are not finite
     */
    public FiniteSamples sampleFinite(int n, Sampling sampling, RandomGenerator random) {
        return new Generation(this, runner).sampleFinite(n, sampling, random);
    }

    /**
     * Draws samples and returns their log-densities under the model itself, at any temperature. An exact flow does both in one
     * pass, at the cost of {@link #sample}; the samples are those of {@code sample} with the same generator.
     *
     * @return {@code [n, sample...]}, and n numbers in nats
     * @throws NonFiniteSamplesException if a sample is not finite
     */
    public ScoredSamples sampleAndLogProb(int n, double temperature, RandomGenerator random) {
        return new Generation(this, runner).scoredSample(n, temperature, random);
    }

    /**
     * The latent of each sample, {@code [N, latent...]}, without randomness: noise that a stochastic layer would draw is set to its
     * center, so that {@link #decode} returns the sample.
     */
    public Tensor encode(Tensor x) {
        Tensor latents = zeros(latentShape(), check(x));
        runner.perRow(
                PassKind.TO_LATENT,
                x,
                FlowContext.deterministic(),
                (rows, context) -> layers.forward(rows, context).value(),
                RowRunner.into(latents));
        return latents;
    }

    /**
     * The sample of each latent, {@code [N, sample...]}, without randomness.
     *
     * @throws NonFiniteSamplesException if a sample is not finite
     */
    public Tensor decode(Tensor z) {
        return new Generation(this, runner).decode(z);
    }

    /**
     * Sets data-dependent starting values from one batch; call it once, before training. Parameters that are already set
     * (the mark is saved with the model) keep their values.
     *
     * @param x the initialization batch, {@code [N, sample...]}; a few hundred samples are enough
     * @param random drawn from by stochastic layers, and by dropout, which is on
     */
    public void initialize(Tensor x, RandomGenerator random) {
        int n = check(x);
        try (Scope scope = backend.openScope()) {
            FlowContext context =
                    runner.given(FlowContext.inference(random), 0, n).initializing();
            prior.initialize(layers.initialize(x, context), context);
        }
    }

    /** Returns the number of samples, which fit the flow and its condition. */
    private int check(Tensor x) {
        return runner.checkRows(Samples.check(x, sampleShape, dtype));
    }

    Tensor zeros(Shape sample, int n) {
        return backend.fill(0, sample.batch(n), dtype);
    }

    /** Throws an {@link IllegalArgumentException} unless a batch of samples may have this condition, null meaning none. */
    public void requireCondition(@Nullable Tensor condition) {
        PassCondition.require(condition, conditionShape);
    }

    /** Divides batches among the backend's threads; shared by scoring, sampling and training. */
    public RowRunner runner() {
        return runner;
    }

    /** All parameters: the layers', then the prior's. */
    public ParameterList parameters() {
        return ParameterList.concat(layers.parameters(), prior.parameters());
    }

    /** The outermost layer, data to latent. */
    public FlowLayer layers() {
        return layers;
    }

    /** The prior on the latent side. */
    public Distribution prior() {
        return prior;
    }

    /** The shape of one sample, without batch. */
    public Shape sampleShape() {
        return sampleShape;
    }

    /** The shape of one latent, without batch. */
    public Shape latentShape() {
        return prior.sampleShape();
    }

    /** The shape of one sample's condition, without batch; empty for an unconditional flow. */
    public Optional<Shape> conditionShape() {
        return Optional.ofNullable(conditionShape);
    }

    /** The number of channels of the flow's condition, 0 for an unconditional flow. */
    public int conditionChannels() {
        return conditionShape == null ? 0 : conditionShape.channels();
    }

    /** The backend that computes the flow. */
    public TensorBackend backend() {
        return backend;
    }

    /** The element type of the flow's computations. */
    public DType dtype() {
        return dtype;
    }

    /** Returns whether {@link #logProb(Tensor)} is the log-density, a lower bound or an estimate. */
    public Likelihood likelihood() {
        return layers.likelihood();
    }

    @Override
    public String toString() {
        return FlowText.of(this);
    }
}
