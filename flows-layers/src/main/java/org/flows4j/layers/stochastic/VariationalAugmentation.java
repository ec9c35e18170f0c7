package org.flows4j.layers.stochastic;

import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.Likelihood;
import org.flows4j.core.layer.StochasticLayer;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.ops.StandardNormalLogDensity;
import org.jspecify.annotations.Nullable;

/**
 * Variational augmentation (VFlow; Chen et al. 2020, section 3, equation 6): data x gets further channels z, drawn from a separate flow
 * that is conditioned on x, so that the following layers can be wider than the data:
 *
 * <pre>{@code
 * e ~ N(0, I)    z = posterior(e; x)    log q(z | x) = log N(e) - log|det dz/de|
 * forward:  x -> [x, z], log term -log q(z | x)
 * inverse:  [x, z] -> x
 * }</pre>
 *
 * <p>With a model p(x, z) of the result, {@code log p(x) >= E[log p(x, z) - log q(z | x)]}, with equality when q(z | x) is p(z | x);
 * averaging over draws before the logarithm closes the gap ({@code Flow.logProb} with samples).
 *
 * <p>Shapes: {@code [N, H, W, C]} or {@code [N, D]} gains the channels of z.
 */
public final class VariationalAugmentation implements StochasticLayer {
    private final Shape data;
    private final Shape noise;
    private final @Nullable InvertibleLayer posterior;

    /**
     * Augments by a learned conditional flow.
     *
     * @param data sample shape of x, {@code [H, W, C]} or {@code [D]}
     * @param channels number of channels of z, at least 1
     * @param posterior maps forward from standard normal noise to z, with x as its condition; keeps the shape of z
     * @throws IllegalArgumentException if there is no channel to add, or the posterior does not keep the shape
     */
    public VariationalAugmentation(Shape data, int channels, InvertibleLayer posterior) {
        this(posterior, data, channels);
        Shape drawn = posterior.outputShape(noise);
        if (!drawn.equals(noise)) {
            throw new IllegalArgumentException(
                    "The posterior must keep the shape of z, " + noise + ", but ends in " + drawn);
        }
    }

    private VariationalAugmentation(@Nullable InvertibleLayer posterior, Shape data, int channels) {
        if ((data.rank() != 1 && data.rank() != 3) || channels < 1) {
            throw new IllegalArgumentException(
                    "Augmentation adds at least one channel to images [H, W, C] or vectors [D], got " + channels
                            + " for samples of shape " + data);
        }
        this.data = data;
        this.noise = data.with(-1, channels);
        this.posterior = posterior;
    }

    /**
     * Augments by plain noise: q(z | x) = N(0, I), without parameters (augmented normalizing flows, Huang et al. 2020).
     *
     * @param data sample shape of x, {@code [H, W, C]} or {@code [D]}
     * @param channels number of channels of z, at least 1
     * @throws IllegalArgumentException if there is no channel to add
     */
    public static VariationalAugmentation standardNormal(Shape data, int channels) {
        return new VariationalAugmentation((InvertibleLayer) null, data, channels);
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        LayerResult drawn = draw(x, context, false);
        return new LayerResult(Tensor.concat(-1, x, drawn.value()), drawn.logTerm());
    }

    @Override
    public Tensor initialize(Tensor x, FlowContext context) {
        return Tensor.concat(-1, x, draw(x, context, true).value());
    }

    /** z and -log q(z | x). */
    private LayerResult draw(Tensor x, FlowContext context, boolean initialize) {
        outputShape(x.shape().sample());
        TensorBackend plain = x.backend().plain();
        Tensor e = plain.normal(noise.batch(x.shape().dim(0)), x.dtype(), context.random());
        Tensor negativeEntropy = new StandardNormalLogDensity().apply(e)[0];
        if (posterior == null) {
            return new LayerResult(e, negativeEntropy.neg());
        }
        FlowContext given = context.withCondition(x);
        if (initialize) {
            posterior.initialize(e, given);
        }
        LayerResult drawn = posterior.forward(e, given);
        return new LayerResult(drawn.value(), drawn.logTerm().sub(negativeEntropy));
    }

    @Override
    public Tensor inverse(Tensor z, FlowContext context) {
        Shape expected = outputShape(data);
        if (!z.shape().sample().equals(expected)) {
            throw new IllegalArgumentException("Augmented samples are of shape " + expected + ", got " + z);
        }
        return new Split(-1, data.channels(), noise.channels()).apply(z)[0];
    }

    @Override
    public Likelihood likelihood() {
        return posterior == null ? Likelihood.LOWER_BOUND : Likelihood.LOWER_BOUND.and(posterior.likelihood());
    }

    @Override
    public Shape outputShape(Shape input) {
        SampleShapes.requireBuiltFor("VariationalAugmentation", data, input);
        return data.with(-1, data.channels() + noise.channels());
    }

    @Override
    public ParameterList parameters() {
        return posterior == null ? ParameterList.empty() : posterior.parameters();
    }

    /** The posterior's layers are recomputed one by one. */
    @Override
    public boolean composite() {
        return true;
    }
}
