package org.flows4j.layers.nif;

import java.util.List;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.StochasticLayer;
import org.flows4j.core.nn.Network;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;
import org.jspecify.annotations.Nullable;

/**
 * A Gaussian noisy injective flow whose matrix copies each pixel to a block of r x r (Cunningham et al. 2020, appendix A.6):
 * images lie near enlarged images of fewer pixels. With {@code x = up(z) + b + sqrt(s) e}, {@code e ~ N(0, diag(v))}, and sums
 * over the pixels q of the
 * block of a pixel p of z,
 *
 * <pre>{@code
 * J_p = sum_q 1 / v_q        mean_p = (sum_q (x_q - b_q) / v_q) / J_p        forward: z_p ~ N(mean_p, 1 / J_p)
 * log term: -1/2 sum_q (x_q - b_q - mean_p)^2 / v_q - 1/2 sum_p log J_p - 1/2 sum_q log v_q - (n-m)/2 log(2 pi)
 * }</pre>
 *
 * <p>so that the cost is linear in the number of pixels. Variances are below e^-3: {@code log v = -softplus(raw) - 3}, the authors' form,
 * with {@code raw} initially 5 (v = e^-8). The rest is as in {@link GaussianNif}.
 *
 * <p>Parameters: {@code raw_variance} and {@code bias}, both {@code [H, W, C]}; with a condition, the output of its network, called
 * {@code network}, is added to both.
 *
 * <p>Shapes: {@code [N, H, W, C]} to {@code [N, H/r, W/r, C]}.
 */
public final class UpsamplingNif implements StochasticLayer {
    private static final double START = 5;
    private static final double LARGEST_LOG_VARIANCE = -3;
    private static final double LOG_TWO_PI = Math.log(2 * Math.PI);

    private final Shape input;
    private final int factor;
    private final Parameter rawVariance;
    private final Parameter bias;
    private final int conditionChannels;
    private final @Nullable Network network;

    /**
     * Creates a layer that depends only on its parameters.
     *
     * @param input sample shape {@code [H, W, C]}
     * @param factor r, at least 2; divides H and W
     * @throws IllegalArgumentException if samples are not images, or the factor does not divide them
     */
    public UpsamplingNif(ParameterFactory parameters, Shape input, int factor) {
        this(parameters, input, factor, 0, null);
    }

    /**
     * Creates a layer whose offset and variances depend on the pass's condition: {@code [N, k]}, or images of k channels as large as x,
     * or as z, whose pixels are then copied.
     *
     * @param input sample shape {@code [H, W, C]}
     * @param factor r, at least 2; divides H and W
     * @param conditionChannels k, at least 1
     * @param network gives 2 C channels at each pixel; one that starts as 0 makes the layer start as an unconditional one
     * @throws IllegalArgumentException if samples are not images, the factor does not divide them, or there is no condition
     */
    public static UpsamplingNif conditional(
            ParameterFactory parameters, Shape input, int factor, int conditionChannels, NetworkFactory network) {
        if (conditionChannels < 1) {
            throw new IllegalArgumentException(
                    "A conditional layer needs a condition of at least one channel, got " + conditionChannels);
        }
        return new UpsamplingNif(parameters, input, factor, conditionChannels, network);
    }

    private UpsamplingNif(
            ParameterFactory parameters,
            Shape input,
            int factor,
            int conditionChannels,
            @Nullable NetworkFactory network) {
        if (input.rank() != 3 || factor < 2 || input.dim(0) % factor != 0 || input.dim(1) % factor != 0) {
            throw new IllegalArgumentException(
                    "Upsampling makes images [H, W, C] of some with 1/r of the rows and columns, r at"
                            + " least 2, got samples of shape " + input + " and r = " + factor
                            + "; take an r that divides both, or pad the images");
        }
        this.input = input;
        this.factor = factor;
        this.rawVariance = parameters.parameter("raw_variance", input, Initializer.constant(START));
        this.bias = parameters.parameter("bias", input, Initializer.zeros());
        this.conditionChannels = conditionChannels;
        this.network = network == null
                ? null
                : network.create(parameters.child("network"), input.with(-1, conditionChannels), 2 * input.channels());
    }

    /** b and {@code log v} of a pass, {@code [1, H, W, C]} or {@code [N, H, W, C]}. */
    private record Noise(Tensor offset, Tensor logVariance) {}

    /** The noise of the density, with its variance multiplied by the pass's factor. */
    private Noise scaledNoise(int batch, FlowContext context, boolean initialize) {
        Noise noise = noise(batch, context, initialize);
        double s = context.noiseVariance();
        if (s == 0) {
            throw new IllegalArgumentException(LinearGaussian.NO_DENSITY);
        }
        return s == 1 ? noise : new Noise(noise.offset(), noise.logVariance().add(Math.log(s)));
    }

    private Noise noise(int batch, FlowContext context, boolean initialize) {
        Tensor raw = context.value(rawVariance).reshape(input.batch(1));
        Tensor offset = context.value(bias).reshape(input.batch(1));
        if (network != null) {
            Tensor seen = condition(batch, context);
            Tensor values = initialize ? network.initialize(seen, context) : network.apply(seen, context);
            Tensor[] parts = new Split(-1, input.channels(), input.channels()).apply(values);
            offset = offset.add(parts[0]);
            raw = raw.add(parts[1]);
        }
        return new Noise(offset, raw.unary(UnaryOp.SOFTPLUS).neg().add(LARGEST_LOG_VARIANCE));
    }

    private Tensor condition(int batch, FlowContext context) {
        Tensor given = context.condition();
        Shape wanted = input.with(-1, conditionChannels).batch(batch);
        if (given == null) {
            throw new IllegalArgumentException(
                    "This UpsamplingNif needs a condition of shape " + wanted + ", and the pass has none");
        }
        Tensor values = given.cast(rawVariance.dtype());
        if (given.shape().equals(wanted)) {
            return values;
        }
        if (given.shape().equals(Shape.of(batch, conditionChannels))) {
            return values.reshape(batch, 1, 1, conditionChannels).broadcastTo(wanted);
        }
        if (given.shape().equals(latent().with(-1, conditionChannels).batch(batch))) {
            return upsample(values);
        }
        throw new IllegalArgumentException("This UpsamplingNif needs a condition of shape " + wanted
                + ", of z's height and width, or of " + Shape.of(batch, conditionChannels) + ", got " + given);
    }

    private Shape latent() {
        return Shape.image(input.channels(), input.dim(0) / factor, input.dim(1) / factor);
    }

    /** Copies each pixel to its block. */
    private Tensor upsample(Tensor z) {
        Shape s = z.shape();
        return z.reshape(s.dim(0), s.dim(1), 1, s.dim(2), 1, s.dim(3))
                .broadcastTo(Shape.of(s.dim(0), s.dim(1), factor, s.dim(2), factor, s.dim(3)))
                .reshape(s.dim(0), factor * s.dim(1), factor * s.dim(2), s.dim(3));
    }

    /** The sum of each block. */
    private Tensor blockSums(Tensor x) {
        Shape s = x.shape();
        return x.reshape(s.dim(0), s.dim(1) / factor, factor, s.dim(2) / factor, factor, s.dim(3))
                .sum(2, 4);
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        return run(x, context, false);
    }

    @Override
    public Tensor initialize(Tensor x, FlowContext context) {
        return run(x, context, true).value();
    }

    private LayerResult run(Tensor x, FlowContext context, boolean initialize) {
        outputShape(x.shape().sample());
        int batch = x.shape().dim(0);
        Noise noise = scaledNoise(batch, context, initialize);
        Tensor precision = noise.logVariance().neg().exp();
        Tensor total = blockSums(precision);
        Tensor centred = x.sub(noise.offset());
        Tensor mean = blockSums(centred.mul(precision)).div(total);
        Tensor residual = centred.sub(upsample(mean));
        Tensor e = x.backend().plain().normal(mean.shape(), x.dtype(), context.random());
        Tensor z = mean.add(e.div(total.unary(UnaryOp.SQRT)));
        double constant = (input.size() - latent().size()) * LOG_TWO_PI;
        Tensor shared = total.log().sumPerSample().add(noise.logVariance().sumPerSample());
        Tensor misfit = residual.square().mul(precision).sumPerSample();
        return new LayerResult(z, misfit.add(shared).add(constant).mul(-0.5));
    }

    @Override
    public Tensor inverse(Tensor z, FlowContext context) {
        SampleShapes.requireBuiltFor(
                "UpsamplingNif's inverse", latent(), z.shape().sample());
        int batch = z.shape().dim(0);
        Noise noise = noise(batch, context, false);
        Tensor e = z.backend().plain().normal(input.batch(batch), z.dtype(), context.random());
        Tensor point = upsample(z).add(noise.offset());
        double s = context.noiseVariance();
        return s == 0
                ? point
                : point.add(e.mul(noise.logVariance().mul(0.5).exp()).mul(Math.sqrt(s)));
    }

    @Override
    public List<Shape> conditionShapes() {
        return conditionChannels == 0
                ? List.of()
                : List.of(
                        Shape.vector(conditionChannels),
                        input.with(-1, conditionChannels),
                        latent().with(-1, conditionChannels));
    }

    @Override
    public Shape outputShape(Shape shape) {
        SampleShapes.requireBuiltFor("UpsamplingNif", input, shape);
        return latent();
    }

    @Override
    public ParameterList parameters() {
        ParameterList own = ParameterList.of(rawVariance, bias);
        return network == null ? own : ParameterList.concat(own, network.parameters());
    }
}
