package org.flows4j.layers.nif;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.StochasticLayer;
import org.flows4j.core.nn.Network;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.layers.nif.NifConditioning.Part;
import org.jspecify.annotations.Nullable;

/**
 * A Gaussian noisy injective flow (Cunningham et al. 2020, section 4, equation 9): data of n
 * dimensions lies near a hyperplane of m dimensions.
 *
 * <pre>{@code
 * inverse:  x = A z + b + sqrt(s) e,  e ~ N(0, Sigma),  s a factor of the pass (Sampling)
 * forward:  z ~ q(z | x) = N(J^-1 u, J^-1),  J = A^T Sigma^-1 A,  u = A^T Sigma^-1 (x - b)
 * log term: log of the integral of p(x | z) over z
 *         = -1/2 (x-b)^T Sigma^-1 (x-b) + 1/2 u^T J^-1 u - 1/2 log|J| - 1/2 log|Sigma| - (n-m)/2 log(2 pi)
 * }</pre>
 *
 * <p>q is p(x given z) normalized over z, so the log term does not depend on the z drawn, and with a density of z
 * {@code E[log p(z)]} plus the term is a lower bound of log p(x) (equation 7); averaging p(z) over draws closes the gap
 * ({@code Flow.logProb} with samples). If n = m, the term is {@code -log|det A|}, and without noise the layer is the bijection
 * {@code z = A^-1 (x - b)}. Without randomness z is the pseudo-inverse {@code J^-1 u} (equation 42), and {@code inverse} the point of the
 * manifold.
 *
 * <p>J is decomposed once per pass, and without gradients once per set of parameters. The decomposition costs {@code n m^2 + m^3}, each
 * sample {@code n m}. An A with dependent columns is refused with a {@code SingularMatrixException}; in training its step is not finite
 * and is skipped.
 *
 * <p>Parameters: {@code weight} A {@code [n, m]}; {@code bias} b {@code [n]}; {@code log_variance} and, of full noise, {@code lower} (its
 * Cholesky factor is {@code diag(exp(log_variance / 2))} times the unit lower triangular matrix of {@code lower}); {@code network}.
 *
 * <p>Shapes: {@code [N, H, W, C]} or {@code [N, D]}, flattened to n dimensions, to {@code [N, m]}.
 */
public final class GaussianNif implements StochasticLayer {
    private final Shape input;
    private final LinearGaussian model;
    private final DType dtype;
    private final @Nullable NifConditioning conditioning;
    private final @Nullable Network network;

    /**
     * Creates a layer that depends only on its parameters.
     *
     * @param latentDimensions m
     * @param noise its noise, before training
     * @throws IllegalArgumentException unless m is from 1 to n
     */
    public GaussianNif(ParameterFactory parameters, Shape input, int latentDimensions, NoiseModel noise) {
        this(parameters, input, latentDimensions, noise, null);
    }

    /**
     * Creates a layer that depends on the pass's condition {@code [N, k]}.
     *
     * @param latentDimensions m
     * @param noise its noise, before training
     * @param conditioning the parts that depend on the condition and their network; null for none
     * @throws IllegalArgumentException unless m is from 1 to n
     */
    public GaussianNif(
            ParameterFactory parameters,
            Shape input,
            int latentDimensions,
            NoiseModel noise,
            @Nullable NifConditioning conditioning) {
        this.input = input;
        this.dtype = parameters.dtype();
        this.model = new LinearGaussian(parameters, Math.toIntExact(input.size()), latentDimensions, noise, true);
        this.conditioning = conditioning;
        this.network = conditioning == null
                ? null
                : conditioning
                        .network()
                        .create(
                                parameters.child("network"),
                                Shape.vector(conditioning.channels()),
                                extents(conditioning).stream()
                                        .mapToInt(Integer::intValue)
                                        .sum());
    }

    /** The number of outputs of the network for each part that depends on the condition. */
    private List<Integer> extents(NifConditioning given) {
        List<Integer> extents = new ArrayList<>();
        for (Part part : Part.values()) {
            if (given.parts().contains(part)) {
                extents.add(
                        switch (part) {
                            case MAP -> model.dimensions() * model.latent();
                            case OFFSET -> model.dimensions();
                            case NOISE -> model.variances();
                        });
            }
        }
        return extents;
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        return draw(x, context, corrections(x.shape().dim(0), context, false));
    }

    @Override
    public Tensor initialize(Tensor x, FlowContext context) {
        return draw(x, context, corrections(x.shape().dim(0), context, true)).value();
    }

    private LayerResult draw(Tensor x, FlowContext context, LinearGaussian.Corrections corrections) {
        outputShape(x.shape().sample());
        int batch = x.shape().dim(0);
        Posterior.OfBatch inverse = model.posterior(context, corrections, false)
                .of(x.cast(DType.FLOAT64).reshape(batch, model.dimensions()), model.dimensions() == model.latent());
        Tensor e = x.backend().plain().normal(Shape.of(batch, model.latent()), DType.FLOAT64, context.random());
        return new LayerResult(inverse.draw(e).cast(dtype), inverse.manifoldTerm());
    }

    @Override
    public Tensor inverse(Tensor z, FlowContext context) {
        SampleShapes.requireBuiltFor(
                "GaussianNif's inverse", Shape.vector(model.latent()), z.shape().sample());
        int batch = z.shape().dim(0);
        Tensor e = z.backend().plain().normal(Shape.of(batch, model.dimensions()), DType.FLOAT64, context.random());
        return model.at(context, corrections(batch, context, false))
                .draw(z.cast(DType.FLOAT64), context.noiseVariance(), e)
                .cast(dtype)
                .reshape(input.batch(batch));
    }

    private LinearGaussian.Corrections corrections(int batch, FlowContext context, boolean initialize) {
        if (conditioning == null || network == null) {
            return LinearGaussian.Corrections.NONE;
        }
        Tensor seen = condition(batch, context, conditioning.channels());
        Tensor values =
                (initialize ? network.initialize(seen, context) : network.apply(seen, context)).cast(DType.FLOAT64);
        List<Integer> extents = extents(conditioning);
        Tensor[] pieces =
                new Split(-1, extents.stream().mapToInt(Integer::intValue).toArray()).apply(values);
        Map<Part, Tensor> byPart = new EnumMap<>(Part.class);
        int next = 0;
        for (Part part : Part.values()) {
            if (conditioning.parts().contains(part)) {
                byPart.put(part, pieces[next++]);
            }
        }
        Tensor map = byPart.get(Part.MAP);
        Tensor noise = byPart.get(Part.NOISE);
        return new LinearGaussian.Corrections(
                map == null ? null : map.reshape(batch, model.dimensions(), model.latent()),
                byPart.get(Part.OFFSET),
                noise == null ? null : noise.reshape(batch, 1, model.variances()));
    }

    private Tensor condition(int batch, FlowContext context, int channels) {
        Tensor given = context.condition();
        Shape wanted = Shape.of(batch, channels);
        if (given == null || !given.shape().equals(wanted)) {
            throw new IllegalArgumentException("This GaussianNif needs a condition of shape " + wanted + ", "
                    + (given == null ? "and the pass has none" : "got " + given));
        }
        return given.cast(dtype);
    }

    /** The factor of J that passes without gradients share. */
    LinearGaussian.Factor factor() {
        return model.factor(false);
    }

    @Override
    public List<Shape> conditionShapes() {
        return conditioning == null ? List.of() : List.of(Shape.vector(conditioning.channels()));
    }

    @Override
    public Shape outputShape(Shape shape) {
        SampleShapes.requireBuiltFor("GaussianNif", input, shape);
        return Shape.vector(model.latent());
    }

    @Override
    public ParameterList parameters() {
        return network == null ? model.parameters() : ParameterList.concat(model.parameters(), network.parameters());
    }
}
