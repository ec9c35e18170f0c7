package org.flows4j.core.distribution;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.TensorBackend.NoiseSource;
import org.flows4j.core.tensor.UnaryOp;

/**
 * A mixture of K normal distributions with learned weights, means and independent deviations:
 *
 * <pre>{@code
 * log p(z) = log sum over k of softmax(weights)_k prod over i of N(z_i; mean_ki, exp(logScale_ki)^2)
 * }</pre>
 *
 * <p>Samples are differentiable by means and deviations, not by the weights. Weights start equal, means as standard normal draws, and deviations as 1. A temperature moves each draw along the line from the mean
 * of the whole mixture, so it multiplies the deviation of the mixture, not only of its components.
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
        Tensor constants =
                logWeights(evaluation).sub(scales.cast(DType.FLOAT64).sum(1)).add(-dimensions * HALF_LOG_TWO_PI);
        return logSumExp(squares.mul(-0.5).add(constants.reshape(1, components)));
    }

    private Tensor logWeights(Evaluation evaluation) {
        Tensor logits = evaluation.value(weights).cast(DType.FLOAT64);
        return logits.sub(logSumExp(logits.reshape(1, components)));
    }

    /** The logarithm of the sum of exponentials along axis 1, minus infinity if all of them are; the largest is a constant to the derivative. */
    private static Tensor logSumExp(Tensor x) {
        TensorBackend backend = x.backend();
        Tensor finite = backend.fill(-Double.MAX_VALUE, Shape.of(1), DType.FLOAT64);
        Tensor largest = backend.max(x, 1).binary(BinaryOp.MAXIMUM, finite);
        return x.sub(largest.reshape(-1, 1)).exp().sum(1).log().add(largest);
    }

    @Override
    public Tensor sample(int n, double temperature, RandomGenerator random, Evaluation evaluation) {
        Gaussians.checkDraw(n, temperature);
        double[] shares = softmax(weights.value().toDoubles());
        Tensor choice = choice(n, shares, random);
        Tensor noise = backend.normal(sampleShape.batch(n), dtype, random);
        Tensor locations = evaluation.value(means);
        Tensor draws = choice.matmul(locations)
                .add(choice.matmul(evaluation.value(logScales).exp()).mul(noise));
        if (temperature == 1) {
            return draws;
        }
        Tensor center =
                backend.fromDoubles(shares, Shape.of(1, components), dtype).matmul(locations);
        return draws.mul(temperature).add(center.mul(1 - temperature));
    }

    /** One row per sample, 1 at its component and 0 at the others. */
    private Tensor choice(int n, double[] shares, RandomGenerator random) {
        if (random instanceof NoiseSource source) {
            return chosen(source.uniform(Shape.of(n, 1), dtype), shares);
        }
        double[] chosen = new double[n * components];
        for (int i = 0; i < n; i++) {
            chosen[i * components + component(random.nextDouble(), shares)] = 1;
        }
        return backend.fromDoubles(chosen, Shape.of(n, components), dtype);
    }

    /** The choice by uniform numbers: those passed minus those passed with the next component. */
    private Tensor chosen(Tensor uniform, double... shares) {
        double[] starts = new double[components + 1];
        for (int k = 0; k < components; k++) {
            starts[k + 1] = k == components - 1 ? 2 : starts[k] + shares[k];
        }
        Tensor zero = backend.fill(0, Shape.of(), dtype);
        Tensor passed = uniform.sub(backend.fromDoubles(starts, Shape.of(1, components + 1), dtype))
                .unary(UnaryOp.FLOOR)
                .add(1)
                .binary(BinaryOp.MAXIMUM, zero);
        return passed.slice(1, 0, components).sub(passed.slice(1, 1, components + 1));
    }

    /** False: the choice of a component has no derivative. */
    @Override
    public boolean reparameterized() {
        return false;
    }

    private static double[] softmax(double... logits) {
        double largest = Arrays.stream(logits).max().orElseThrow();
        double[] shares = Arrays.stream(logits).map(x -> Math.exp(x - largest)).toArray();
        double sum = Arrays.stream(shares).sum();
        return Arrays.stream(shares).map(x -> x / sum).toArray();
    }

    private static int component(double uniform, double... shares) {
        double rest = uniform;
        for (int k = 0; k < shares.length - 1; k++) {
            rest -= shares[k];
            if (rest < 0) {
                return k;
            }
        }
        return shares.length - 1;
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
