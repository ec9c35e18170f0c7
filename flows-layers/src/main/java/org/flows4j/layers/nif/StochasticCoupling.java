package org.flows4j.layers.nif;

import java.util.EnumSet;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.Likelihood;
import org.flows4j.core.layer.StochasticLayer;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;

/**
 * The stochastic coupling of two noisy injective layers (Cunningham et al. 2020, appendix A.7, equation 40), each
 * with an offset and noise that a network computes from the other half. The manifold is therefore not flat.
 *
 * <pre>{@code
 * inverse:  x2 = A2 z2 + b2(z1) + noise of Sigma2(z1),  then  x1 = A1 z1 + b1(x2) + noise of Sigma1(x2)
 * forward:  z1 ~ q(z1 | x1; b1(x2), Sigma1(x2)),        then  z2 ~ q(z2 | x2; b2(z1), Sigma2(z1))
 * log term: the sum of the two layers'
 * }</pre>
 *
 * <p>The halves are those of the channels; the first has the odd channel. The condition in the context is ignored.
 *
 * <p>Shapes: {@code [N, D]} to {@code [N, m]}, or {@code [N, H, W, C]} to {@code [N, H/r, W/r, C]}.
 */
public final class StochasticCoupling implements StochasticLayer {
    private final Shape input;
    private final StochasticLayer first;
    private final StochasticLayer second;
    private final Shape firstInput;
    private final Shape secondInput;

    /**
     * Couples two conditional layers.
     *
     * @param input sample shape of x
     * @param first layer of the first half of the channels, conditioned on the second half of x
     * @param second layer of the second half, conditioned on the latent of the first
     * @throws IllegalArgumentException if there are fewer than two channels, or the layers' latents do not fit together
     */
    public StochasticCoupling(Shape input, StochasticLayer first, StochasticLayer second) {
        this.input = input;
        this.firstInput = half(input, true);
        this.secondInput = half(input, false);
        this.first = first;
        this.second = second;
        Shape one = first.outputShape(firstInput);
        Shape two = second.outputShape(secondInput);
        if (!one.with(-1, 1).equals(two.with(-1, 1))) {
            throw new IllegalArgumentException(
                    "The latents of both halves must be alike but for their channels, got " + one + " and " + two);
        }
    }

    /**
     * Creates a coupling of two {@link GaussianNif}s for vectors.
     *
     * @param dimensions of x, at least 2
     * @param latentDimensions of z, from 2 to those of x
     * @param noise of both, before training
     * @param network builds the networks
     * @throws IllegalArgumentException if a number is out of range
     */
    public static StochasticCoupling dense(
            ParameterFactory parameters,
            int dimensions,
            int latentDimensions,
            NoiseModel noise,
            NetworkFactory network) {
        if (latentDimensions < 2 || latentDimensions > dimensions) {
            throw new IllegalArgumentException("A stochastic coupling of " + dimensions
                    + " dimensions has 2 to as many latent ones, a half of them for each of its halves; got "
                    + latentDimensions);
        }
        Shape input = Shape.vector(dimensions);
        Shape latent = Shape.vector(latentDimensions);
        return new StochasticCoupling(
                input,
                gaussian(parameters.child("first"), input, latent, noise, true, network),
                gaussian(parameters.child("second"), input, latent, noise, false, network));
    }

    private static GaussianNif gaussian(
            ParameterFactory parameters,
            Shape input,
            Shape latent,
            NoiseModel noise,
            boolean first,
            NetworkFactory network) {
        int seen = first ? half(input, false).channels() : half(latent, true).channels();
        return new GaussianNif(
                parameters,
                half(input, first),
                half(latent, first).channels(),
                noise,
                new NifConditioning(
                        seen, network, EnumSet.of(NifConditioning.Part.OFFSET, NifConditioning.Part.NOISE)));
    }

    /**
     * Creates a coupling of two {@link UpsamplingNif}s for images.
     *
     * @param image sample shape {@code [H, W, C]} of at least two channels
     * @param factor of upsampling
     * @param network builds the networks, which see images of half the channels and of x's height and width
     * @throws IllegalArgumentException if samples are not such images, or the factor does not divide them
     */
    public static StochasticCoupling upsampling(
            ParameterFactory parameters, Shape image, int factor, NetworkFactory network) {
        Shape one = half(image, true);
        Shape two = half(image, false);
        return new StochasticCoupling(
                image,
                UpsamplingNif.conditional(parameters.child("first"), one, factor, two.channels(), network),
                UpsamplingNif.conditional(parameters.child("second"), two, factor, one.channels(), network));
    }

    private static Shape half(Shape whole, boolean first) {
        int channels = whole.channels();
        if (channels < 2) {
            throw new IllegalArgumentException("A coupling needs at least two channels, got samples of shape " + whole
                    + "; squeeze images of one first");
        }
        return whole.with(-1, first ? channels - channels / 2 : channels / 2);
    }

    private static Tensor[] halves(Tensor whole, int first) {
        return new Split(-1, first, whole.shape().channels() - first).apply(whole);
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        Tensor[] parts = parts(x);
        LayerResult one = first.forward(parts[0], context.withCondition(parts[1]));
        LayerResult two = second.forward(parts[1], context.withCondition(one.value()));
        return new LayerResult(
                Tensor.concat(-1, one.value(), two.value()), one.logTerm().add(two.logTerm()));
    }

    @Override
    public Tensor initialize(Tensor x, FlowContext context) {
        Tensor[] parts = parts(x);
        Tensor one = first.initialize(parts[0], context.withCondition(parts[1]));
        return Tensor.concat(-1, one, second.initialize(parts[1], context.withCondition(one)));
    }

    private Tensor[] parts(Tensor x) {
        outputShape(x.shape().sample());
        return halves(x, firstInput.channels());
    }

    @Override
    public Tensor inverse(Tensor z, FlowContext context) {
        SampleShapes.requireBuiltFor(
                "StochasticCoupling's inverse", outputShape(input), z.shape().sample());
        Tensor[] parts = halves(z, first.outputShape(firstInput).channels());
        Tensor two = second.inverse(parts[1], context.withCondition(parts[0]));
        return Tensor.concat(-1, first.inverse(parts[0], context.withCondition(two)), two);
    }

    @Override
    public Likelihood likelihood() {
        return first.likelihood().and(second.likelihood());
    }

    @Override
    public Shape outputShape(Shape shape) {
        SampleShapes.requireBuiltFor("StochasticCoupling", input, shape);
        Shape one = first.outputShape(firstInput);
        return one.with(-1, one.channels() + second.outputShape(secondInput).channels());
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.concat(first.parameters(), second.parameters());
    }
}
