package org.flows4j.core.distribution;

import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.linalg.MatrixInverse;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UnaryOp;
import org.jspecify.annotations.Nullable;

/**
 * A mixture of K normal distributions with full covariances, and a last component with heavy tails: a multivariate Student's
 * t-distribution of n degrees of freedom (Peel and McLachlan 2000, "Robust mixture modelling using the t distribution", equation 6). The
 * last component bounds the loss of any outlier: it grows with the logarithm of the distance.
 *
 * <pre>{@code
 * d_k = |(z - mean_k) A_k|^2,  A_k lower triangular with the diagonal exp(logs_k)
 * log N_k = sum logs_k - d_k / 2 - D log(2 pi) / 2
 * log T = sum logs_(K+1) + log Gamma((n + D) / 2) - log Gamma(n / 2) - D log(n pi) / 2 - (n + D) / 2 log(1 + d_(K+1) / n)
 * log p(z) = log sum over the components of softmax(weights)_k N_k, and T at the end
 * }</pre>
 *
 * <p>Samples are differentiable by means and factors, not by the weights. Weights and factors start as 0, means as standard normal draws.
 * A temperature moves each draw along the line from the mean of the whole mixture.
 *
 * <p>Parameters: {@code weights [K + 1]}, {@code means [K + 1, D]}, {@code logs [K + 1, D]} and {@code lower [K + 1, D (D - 1) / 2]}, the
 * rows of each A below its diagonal.
 */
public final class FullMixture implements Distribution {
    private static final double LOG_TWO_PI = Math.log(2 * Math.PI);

    private final Shape sampleShape;
    private final int components;
    private final int degreesOfFreedom;
    private final TensorBackend backend;
    private final DType dtype;
    private final Parameter weights;
    private final Parameter means;
    private final Parameter logs;
    private final @Nullable Parameter lower;
    private final TriangularFactors factors;

    /**
     * A mixture over vectors.
     *
     * @param parameters makes its parameters and draws the starting means
     * @param dimensions D, at least 1
     * @param components K, the number of normal components, at least 1
     * @param degreesOfFreedom n of the last component, at least 1
     * @throws IllegalArgumentException if a number is not positive
     */
    public FullMixture(ParameterFactory parameters, int dimensions, int components, int degreesOfFreedom) {
        if (dimensions < 1 || components < 1 || degreesOfFreedom < 1) {
            throw new IllegalArgumentException("A mixture needs at least one dimension, one component and one degree"
                    + " of freedom, got " + dimensions + ", " + components + " and " + degreesOfFreedom);
        }
        this.sampleShape = Shape.vector(dimensions);
        this.components = components + 1;
        this.degreesOfFreedom = degreesOfFreedom;
        this.backend = parameters.backend();
        this.dtype = parameters.dtype();
        Shape each = Shape.of(components + 1, dimensions);
        this.weights = parameters.parameter("weights", Shape.of(components + 1), Initializer.zeros());
        this.means = parameters.parameter("means", each, Initializer.normal(1));
        this.logs = parameters.parameter("logs", each, Initializer.zeros());
        this.factors = new TriangularFactors(dimensions);
        Shape below = Shape.of(components + 1, factors.countBelow());
        this.lower = dimensions == 1 ? null : parameters.parameter("lower", below, Initializer.zeros());
    }

    @Override
    public Shape sampleShape() {
        return sampleShape;
    }

    @Override
    public Tensor logProb(Tensor z, Evaluation evaluation) {
        Gaussians.checkBatch(z, sampleShape);
        int d = sampleShape.dim(0);
        Tensor triangular = factors(evaluation);
        Tensor centers = evaluation.value(means).reshape(components, 1, d).matmul(triangular);
        Tensor whitened =
                z.matmul(sideBySide(triangular)).reshape(-1, components, d).sub(centers.reshape(1, components, d));
        Tensor distances = whitened.backend().sum(whitened.square(), new int[] {2}, DType.FLOAT64);
        int n = degreesOfFreedom;
        int last = components - 1;
        Tensor normal = distances.slice(1, 0, last).add(d * LOG_TWO_PI).mul(-0.5);
        double constant = logGammaRatio() - 0.5 * d * Math.log(n * Math.PI);
        Tensor heavy = distances.slice(1, last, components).mul(1.0 / n).add(1).log();
        Tensor terms = Tensor.concat(1, normal, heavy.mul(-0.5 * (n + d)).add(constant));
        Tensor scales = evaluation.value(logs).cast(DType.FLOAT64).sum(1);
        Tensor constants = MixtureWeights.logarithms(evaluation.value(weights)).add(scales);
        return MixtureWeights.logSumExp(terms.add(constants.reshape(1, components)));
    }

    /** {@code log Gamma((n + D) / 2) - log Gamma(n / 2)}. */
    private double logGammaRatio() {
        double sum = 0;
        for (int i = 0; i < sampleShape.dim(0); i++) {
            sum += StudentT.logGammaRatio((degreesOfFreedom + i) / 2.0);
        }
        return sum;
    }

    /** The triangular factors A, {@code [K + 1, D, D]}. */
    private Tensor factors(Evaluation evaluation) {
        return factors.of(evaluation.value(logs), lower == null ? null : evaluation.value(lower));
    }

    /** {@code [K + 1, D, D]} to {@code [D, (K + 1) D]}. */
    private Tensor sideBySide(Tensor matrices) {
        int d = sampleShape.dim(0);
        return matrices.permute(1, 0, 2).reshape(d, components * d);
    }

    @Override
    public Tensor sample(int n, double temperature, RandomGenerator random, Evaluation evaluation) {
        Gaussians.checkDraw(n, temperature);
        int d = sampleShape.dim(0);
        double[] shares = MixtureWeights.shares(weights.value().toDoubles());
        Tensor choice = MixtureWeights.choice(n, shares, random, backend, dtype);
        Tensor noise = backend.normal(sampleShape.batch(n), dtype, random);
        Tensor spread = noise.mul(spread(n, choice.slice(1, components - 1, components), random));
        Tensor triangular = factors(evaluation);
        Tensor[] inverses = new Tensor[components];
        for (int k = 0; k < components; k++) {
            inverses[k] = MatrixInverse.of(triangular.slice(0, k, k + 1).reshape(d, d))
                    .reshape(1, d, d);
        }
        Tensor all = spread.matmul(sideBySide(Tensor.concat(0, inverses))).reshape(n, components, d);
        Tensor chosen = all.mul(choice.reshape(n, components, 1)).sum(1);
        Tensor locations = evaluation.value(means);
        Tensor draws = choice.matmul(locations).add(chosen);
        return MixtureWeights.tempered(draws, temperature, shares, locations);
    }

    /** {@code sqrt(n / chi^2)} for draws of the last component, 1 for others, {@code [n, 1]}. */
    private Tensor spread(int n, Tensor last, RandomGenerator random) {
        Tensor squares = backend.normal(Shape.of(n, degreesOfFreedom), dtype, random)
                .square()
                .sum(1)
                .reshape(n, 1)
                .mul(1.0 / degreesOfFreedom);
        Tensor inverse = squares.unary(UnaryOp.SQRT).unary(UnaryOp.RECIPROCAL);
        return inverse.add(-1).mul(last).add(1);
    }

    /** False: the choice of a component has no derivative. */
    @Override
    public boolean reparameterized() {
        return false;
    }

    @Override
    public ParameterList parameters() {
        return lower == null ? ParameterList.of(weights, means, logs) : ParameterList.of(weights, means, logs, lower);
    }

    @Override
    public String toString() {
        return "FullMixture" + sampleShape + " of " + (components - 1) + " and one of " + degreesOfFreedom
                + " degrees of freedom";
    }
}
