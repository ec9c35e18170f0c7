package org.flows4j.core.distribution;

import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/**
 * A mixture of K normal distributions with learned weights, means and independent deviations:
 *
 * <pre>{@code
 * log p(z) = log sum over k of softmax(weights)_k prod over i of N(z_i; mean_ki, exp(logScale_ki)^2)
 * }</pre>
 *
 * <p>Samples are differentiable by means and deviations, not by the weights. Weights start equal, means as standard normal draws, and
 * deviations as 1. A temperature moves each draw along the line from the mean of the whole mixture, so it multiplies the
 * deviation of the mixture, not only of its components.
 *
 * <p>Parameters: {@code weights [K]}, {@code means [K, D]} and {@code logScales [K, D]}.
 */
public final class NormalMixture implements Distribution {
    private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

    private final Shape sampleShape;
    private final int components;
    private final TensorBackend backend;
    private final DType dtype;
    private final Parameter weights;
    private final Parameter means;
    private final Parameter logScales;

    /**
     * A mixture over vectors.
     *
     * @param parameters makes its parameters and draws the starting means
     * @param dimensions D, at least 1
     * @param components K, at least 1
     * @throws IllegalArgumentException if there is no dimension or no component
     */
    public NormalMixture(ParameterFactory parameters, int dimensions, int components) {
        if (dimensions < 1 || components < 1) {
            throw new IllegalArgumentException("A mixture needs at least one dimension and one component, got "
                    + dimensions + " and " + components);
        }
        this.sampleShape = Shape.vector(dimensions);
        this.components = components;
        this.backend = parameters.backend();
        this.dtype = parameters.dtype();
        Shape each = Shape.of(components, dimensions);
        this.weights = parameters.parameter("weights", Shape.of(components), Initializer.zeros());
        this.means = parameters.parameter("means", each, Initializer.normal(1));
        this.logScales = parameters.parameter("logScales", each, Initializer.zeros());
    }

    @Override
    public Shape sampleShape() {
        return sampleShape;
    }

    @Override
    public Tensor logProb(Tensor z, Evaluation evaluation) {
        Gaussians.checkBatch(z, sampleShape);
        int dimensions = sampleShape.dim(0);
        Tensor scales = evaluation.value(logScales);
        Tensor whitened = z.reshape(-1, 1, dimensions)
                .sub(evaluation.value(means).reshape(1, components, dimensions))
                .mul(scales.neg().exp().reshape(1, components, dimensions));
        Tensor squares = whitened.backend().sum(whitened.square(), new int[] {2}, DType.FLOAT64);
        Tensor constants = MixtureWeights.logarithms(evaluation.value(weights))
                .sub(scales.cast(DType.FLOAT64).sum(1))
                .add(-dimensions * HALF_LOG_TWO_PI);
        return MixtureWeights.logSumExp(squares.mul(-0.5).add(constants.reshape(1, components)));
    }

    @Override
    public Tensor sample(int n, double temperature, RandomGenerator random, Evaluation evaluation) {
        Gaussians.checkDraw(n, temperature);
        double[] shares = MixtureWeights.shares(weights.value().toDoubles());
        Tensor choice = MixtureWeights.choice(n, shares, random, backend, dtype);
        Tensor noise = backend.normal(sampleShape.batch(n), dtype, random);
        Tensor locations = evaluation.value(means);
        Tensor draws = choice.matmul(locations)
                .add(choice.matmul(evaluation.value(logScales).exp()).mul(noise));
        return MixtureWeights.tempered(draws, temperature, shares, locations);
    }

    /** False: the choice of a component has no derivative. */
    @Override
    public boolean reparameterized() {
        return false;
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.of(weights, means, logScales);
    }

    @Override
    public String toString() {
        return "NormalMixture" + sampleShape + " of " + components;
    }
}
