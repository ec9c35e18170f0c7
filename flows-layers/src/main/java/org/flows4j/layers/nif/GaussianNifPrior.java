package org.flows4j.layers.nif;

import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.distribution.ManifoldDistribution;
import org.flows4j.core.layer.Sampling;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/**
 * A Gaussian noisy injective flow over standard normal z, integrated in closed form (Cunningham et al. 2020, appendix A.8): a prior that
 * gives any flow a representation of fewer dimensions.
 *
 * <pre>{@code
 * x = A z + e,  z ~ N(0, t I),  e ~ N(0, s Sigma)
 * log p(x) = 1/2 u^T (I + J)^-1 u - 1/2 log|I + J| - 1/2 x^T Sigma^-1 x - 1/2 log|Sigma| - n/2 log(2 pi)
 * }</pre>
 *
 * <p>with J and u as in {@link GaussianNif}: the density of {@code N(0, A A^T + Sigma)} at the cost of an m x m decomposition. (The paper's
 * equation 41 has a superfluous {@code m/2 log(2 pi)}, which the prior's own normalizer cancels.) The matrix is decomposed once per pass,
 * and without gradients once per set of parameters.
 *
 * <p>Samples have the learned noise; its variance is multiplied by the pass's {@link Sampling#noiseVariance}, so that
 * 0 gives points on the manifold. The density uses that factor as well.
 *
 * <p>Parameters: {@code weight} A {@code [n, m]}, {@code log_variance} and, of full noise, {@code lower}. Samples of any shape, flattened.
 */
public final class GaussianNifPrior implements ManifoldDistribution {
    private final Shape sampleShape;
    private final LinearGaussian model;
    private final TensorBackend backend;
    private final DType dtype;

    /**
     * Creates a prior.
     *
     * @param sampleShape sample shape, with n elements
     * @param latentDimensions m
     * @param noise its noise, before training
     * @throws IllegalArgumentException unless m is from 1 to n
     */
    public GaussianNifPrior(ParameterFactory parameters, Shape sampleShape, int latentDimensions, NoiseModel noise) {
        this.sampleShape = sampleShape;
        this.backend = parameters.backend();
        this.dtype = parameters.dtype();
        this.model =
                new LinearGaussian(parameters, Math.toIntExact(sampleShape.size()), latentDimensions, noise, false);
    }

    @Override
    public Shape sampleShape() {
        return sampleShape;
    }

    @Override
    public Shape coordinateShape() {
        return Shape.vector(model.latent());
    }

    @Override
    public Tensor logProb(Tensor x, Evaluation evaluation) {
        return posterior(x, evaluation, true).logMarginal();
    }

    private Posterior.OfBatch posterior(Tensor x, Evaluation evaluation, boolean prior) {
        SampleShapes.requireBuiltFor("GaussianNifPrior", sampleShape, x.shape().sample());
        return model.posterior(evaluation, LinearGaussian.Corrections.NONE, prior)
                .of(x.cast(DType.FLOAT64).reshape(x.shape().dim(0), model.dimensions()), false);
    }

    @Override
    public Tensor sample(int n, double temperature, RandomGenerator random, Evaluation evaluation) {
        Sampling sampling = new Sampling(temperature, evaluation.noiseVariance());
        if (n < 1) {
            throw new IllegalArgumentException("Cannot draw " + n + " samples; ask for at least 1");
        }
        Tensor z = backend.normal(Shape.of(n, model.latent()), DType.FLOAT64, random)
                .mul(sampling.temperature());
        // Drawn for every s, so that the same seed gives the same points at every s.
        Tensor e = backend.normal(Shape.of(n, model.dimensions()), DType.FLOAT64, random);
        return shaped(model.at(evaluation, LinearGaussian.Corrections.NONE).draw(z, sampling.noiseVariance(), e));
    }

    private Tensor shaped(Tensor points) {
        return points.cast(dtype).reshape(sampleShape.batch(points.shape().dim(0)));
    }

    /** {@inheritDoc} The pseudo-inverse needs an A of independent columns; the posterior mean always exists. */
    @Override
    public Tensor coordinates(Tensor x, Estimate estimate, Evaluation evaluation) {
        return posterior(x, evaluation, estimate == Estimate.POSTERIOR_MEAN)
                .means()
                .cast(dtype);
    }

    @Override
    public Tensor point(Tensor coordinates, Evaluation evaluation) {
        SampleShapes.requireBuiltFor(
                "GaussianNifPrior's manifold",
                coordinateShape(),
                coordinates.shape().sample());
        return shaped(model.at(evaluation, LinearGaussian.Corrections.NONE).points(coordinates.cast(DType.FLOAT64)));
    }

    /** The factor of I + J that passes without gradients share. */
    LinearGaussian.Factor factor() {
        return model.factor(true);
    }

    @Override
    public ParameterList parameters() {
        return model.parameters();
    }

    @Override
    public String toString() {
        return "GaussianNifPrior" + sampleShape + " of " + model.latent() + " dimensions";
    }
}
