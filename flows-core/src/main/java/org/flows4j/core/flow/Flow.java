package org.flows4j.core.flow;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.distribution.Distribution;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/**
 * A normalizing flow ready for use: layers, a prior on their latent side, and the shape of one sample. Densities are in
 * nats of the data as given: of a pixel's integer value for image models, of the real vector otherwise.
 *
 * <p>All methods may be called from several threads at once, as long as nobody trains or initialises the flow meanwhile.
 * Any number of rows is worked through in batches of bounded size. Returned tensors belong to the caller's {@link Scope}
 * or, without one, are released when closed or garbage.
 */
public final class Flow {
    private static final int ELEMENTS_PER_BATCH = 1 << 18;
    private static final int MAXIMUM_ROWS = 4096;

    private final FlowLayer layers;
    private final Distribution prior;
    private final Shape sampleShape;
    private final Shape latentShape;
    private final TensorBackend backend;
    private final DType dtype;
    private final @Nullable Tensor condition;

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
        this(layers, prior, sampleShape, backend, dtype, null);
        if (!latentShape.equals(prior.sampleShape())) {
            throw new IllegalArgumentException("The layers turn samples of shape " + sampleShape + " into "
                    + latentShape + ", but the prior is on " + prior.sampleShape());
        }
    }

    private Flow(
            FlowLayer layers,
            Distribution prior,
            Shape sampleShape,
            TensorBackend backend,
            DType dtype,
            @Nullable Tensor condition) {
        this.layers = layers;
        this.prior = prior;
        this.sampleShape = sampleShape;
        this.latentShape = layers.outputShape(sampleShape);
        this.backend = backend;
        this.dtype = dtype;
        this.condition = condition;
    }

    /**
     * The same flow, conditioned.
     *
     * @param newCondition {@code [1, ...]} for all samples alike or {@code [N, ...]} for batches of exactly N; it must stay
     *     open while the returned flow is used
     * @return a flow that shares this one's parameters
     */
    public Flow given(Tensor newCondition) {
        return new Flow(layers, prior, sampleShape, backend, dtype, newCondition);
    }

    /**
     * The log-density of each sample (or, for {@link Likelihood#LOWER_BOUND} flows, one draw of its lower bound), as the
     * training objective needs it: in one batch, recorded if the context has a tape.
     *
     * @param x {@code [N, sample...]}
     * @param context how to evaluate
     * @return {@code [N]}, FLOAT64, nats
     */
    public Tensor logProb(Tensor x, FlowContext context) {
        LayerResult result = layers.forward(x, context);
        return result.logTerm().add(prior.logProb(result.value(), context));
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
        try (Tensor x = Samples.of(rows, sampleShape, backend, dtype)) {
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
        Samples.check(x, sampleShape, dtype);
        double[] result = new double[x.shape().dim(0)];
        forEachBatch(result.length, (from, to) -> {
            FlowContext context = context(random, from, to);
            double[] part = logProb(x.slice(0, from, to), context).toDoubles();
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
        int draws = layers.likelihood() == Likelihood.EXACT ? Math.min(1, samples) : samples;
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
     * Converts nats a sample into bits a dimension.
     *
     * @param logProb log-density of one sample in nats
     * @return {@code -logProb / (D log 2)}
     */
    public double bitsPerDim(double logProb) {
        return -logProb / (sampleShape.size() * Math.log(2));
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
        return collect(n, sampleShape, (from, to) -> {
            FlowContext context = context(random, from, to).withTemperature(temperature);
            Tensor z = prior.sample(to - from, temperature, random, context);
            return layers.inverse(z, context);
        });
    }

    /**
     * The latent of each sample, without randomness: noise that a stochastic layer would draw is put at its centre, so that
     * {@link #decode} gives the sample back.
     *
     * @param x {@code [N, sample...]}
     * @return {@code [N, latent...]}
     */
    public Tensor encode(Tensor x) {
        Samples.check(x, sampleShape, dtype);
        return collect(
                x.shape().dim(0),
                latentShape,
                (from, to) -> layers.forward(x.slice(0, from, to), deterministic(from, to))
                        .value());
    }

    /**
     * The sample of each latent, without randomness.
     *
     * @param z {@code [N, latent...]}
     * @return {@code [N, sample...]}
     */
    public Tensor decode(Tensor z) {
        Samples.check(z, latentShape, dtype);
        return collect(
                z.shape().dim(0),
                sampleShape,
                (from, to) -> layers.inverse(z.slice(0, from, to), deterministic(from, to)));
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
        try (Scope scope = backend.openScope()) {
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
        Samples.check(x, sampleShape, dtype);
        try (Scope scope = backend.openScope()) {
            layers.initialize(x, context(random, 0, x.shape().dim(0)));
        }
    }

    private interface BatchMap {
        Tensor map(int from, int to);
    }

    private interface BatchAction {
        void run(int from, int to);
    }

    private void forEachBatch(int n, BatchAction action) {
        int rows = (int) Math.max(1, Math.min(MAXIMUM_ROWS, ELEMENTS_PER_BATCH / sampleShape.size()));
        for (int from = 0; from < n; from += rows) {
            try (Scope scope = backend.openScope()) {
                action.run(from, Math.min(n, from + rows));
            }
        }
    }

    private Tensor collect(int n, Shape shape, BatchMap map) {
        if (n < 1) {
            throw new IllegalArgumentException("At least one sample is needed, got " + n);
        }
        Tensor target = backend.fill(0, shape.batch(n), dtype);
        forEachBatch(n, (from, to) -> backend.updates().copy(target.slice(0, from, to), map.map(from, to)));
        return target;
    }

    private FlowContext context(RandomGenerator random, int from, int to) {
        return FlowContext.inference(random).withCondition(conditionOf(from, to));
    }

    private FlowContext deterministic(int from, int to) {
        return FlowContext.deterministic().withCondition(conditionOf(from, to));
    }

    private @Nullable Tensor conditionOf(int from, int to) {
        if (condition == null) {
            return null;
        }
        return condition.shape().dim(0) == 1
                ? condition.broadcastTo(condition.shape().with(0, to - from))
                : condition.slice(0, from, to);
    }

    /**
     * All parameters: the layers', then the prior's.
     *
     * @return the list
     */
    public ParameterList parameters() {
        return ParameterList.concat(layers.parameters(), prior.parameters());
    }

    /**
     * The layers, data to latent.
     *
     * @return the outermost layer
     */
    public FlowLayer layers() {
        return layers;
    }

    /**
     * The prior on the latent side.
     *
     * @return the prior
     */
    public Distribution prior() {
        return prior;
    }

    /**
     * The shape of one sample.
     *
     * @return the shape without batch
     */
    public Shape sampleShape() {
        return sampleShape;
    }

    /**
     * The shape of one latent.
     *
     * @return the shape without batch
     */
    public Shape latentShape() {
        return latentShape;
    }

    /**
     * Where the flow computes.
     *
     * @return the backend
     */
    public TensorBackend backend() {
        return backend;
    }

    /**
     * The element type the flow computes in.
     *
     * @return the dtype
     */
    public DType dtype() {
        return dtype;
    }

    /**
     * Whether {@link #logProb(Tensor)} is the log-density or a lower bound.
     *
     * @return the kind of likelihood
     */
    public Likelihood likelihood() {
        return layers.likelihood();
    }
}
