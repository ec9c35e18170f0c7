package org.flows4j.layers.nif;

import java.util.Arrays;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterCache;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.linalg.CholeskyDecomposition;
import org.flows4j.core.linalg.InverseCholesky;
import org.flows4j.core.linalg.SingularMatrixException;
import org.flows4j.core.linalg.SquareMatrices;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/**
 * The model {@code x = A z + b + e}, {@code e ~ N(0, Sigma)}, of n dimensions by m: parameters and derived quantities. Parameters:
 * {@code weight} A {@code [n, m]}, Glorot-normal initially; an optional {@code bias} b {@code [n]}, initially 0; those of the noise.
 *
 * <p>Everything is computed in double: a float's digits do not suffice for variances of e^-8 and quadratic forms of ten thousand
 * dimensions, and the products take little time compared with those of a network.
 */
final class LinearGaussian {
    /** {@code sin^2} of the least angle of a column of {@code Sigma^-1/2 A} with those before it; floats round to 1e-14. */
    private static final double LEAST_PIVOT = 1e-12;

    /** The message that refuses a density at s = 0. */
    static final String NO_DENSITY =
            "Without noise (s = 0) all probability lies on the manifold: there is no density, only samples";

    private final int dimensions;
    private final int latent;
    private final Parameter weight;
    private final @Nullable Parameter bias;
    private final NoiseCovariance noise;
    private final TensorBackend backend;
    private final ParameterCache<Factor> withPrior;
    private final ParameterCache<Factor> withoutPrior;

    /**
     * {@code R = L^-1} of {@code J = L L^T}, the precision of z given x, and {@code log|J|}, on the heap.
     *
     * @param inverse R
     * @param logDeterminant of J
     */
    record Factor(double[] inverse, double logDeterminant) {}

    /**
     * A model.
     *
     * @param offset whether there is a b
     * @throws IllegalArgumentException unless 1 <= m <= n
     */
    LinearGaussian(ParameterFactory parameters, int dimensions, int latent, NoiseModel noise, boolean offset) {
        if (latent < 1 || latent > dimensions) {
            throw new IllegalArgumentException("A noisy injective map goes from 1 to n dimensions to n, and n is "
                    + dimensions + " here; got " + latent + " latent dimensions: take at most " + dimensions);
        }
        this.dimensions = dimensions;
        this.latent = latent;
        this.backend = parameters.backend();
        this.weight = parameters.parameter(
                "weight",
                Shape.of(dimensions, latent),
                Initializer.normal(Math.sqrt(2.0 / ((double) dimensions + latent))));
        this.bias = offset ? parameters.parameter("bias", Shape.vector(dimensions), Initializer.zeros()) : null;
        this.noise = new NoiseCovariance(parameters, dimensions, noise);
        this.withPrior = new ParameterCache<>(parameters(), () -> factorise(true));
        this.withoutPrior = new ParameterCache<>(parameters(), () -> factorise(false));
    }

    ParameterList parameters() {
        ParameterList map = bias == null ? ParameterList.of(weight) : ParameterList.of(weight, bias);
        return ParameterList.concat(map, noise.parameters());
    }

    int dimensions() {
        return dimensions;
    }

    int latent() {
        return latent;
    }

    /** The number of values that change the variances of one sample. */
    int variances() {
        return noise.variances();
    }

    /**
     * The terms that a condition adds to the parameters of each of N samples.
     *
     * @param map {@code [N, n, m]} or null
     * @param offset {@code [N, n]} or null
     * @param logVariances {@code [N, 1, variances]} or null
     */
    record Corrections(
            @Nullable Tensor map,
            @Nullable Tensor offset,
            @Nullable Tensor logVariances) {
        static final Corrections NONE = new Corrections(null, null, null);

        /** Returns whether all samples share one precision. */
        boolean sharedPrecision() {
            return map == null && logVariances == null;
        }
    }

    /** The distribution of x given z in a pass. */
    GaussianPass at(Evaluation evaluation, Corrections corrections) {
        Tensor map = evaluation.value(weight).cast(DType.FLOAT64).reshape(1, dimensions, latent);
        if (corrections.map() != null) {
            map = map.add(corrections.map());
        }
        Tensor offset =
                bias == null ? null : evaluation.value(bias).cast(DType.FLOAT64).reshape(1, 1, dimensions);
        Tensor moved = corrections.offset();
        if (moved != null) {
            Tensor rows =
                    corrections.sharedPrecision() ? moved.reshape(1, -1, dimensions) : moved.reshape(-1, 1, dimensions);
            offset = offset == null ? rows : offset.add(rows);
        }
        return new GaussianPass(map, offset, noise.at(evaluation, corrections.logVariances()));
    }

    /**
     * The distribution of z given x in a pass, with the noise's variance multiplied by the pass's factor.
     *
     * @param prior whether z has a standard normal prior, or none
     */
    Posterior posterior(Evaluation evaluation, Corrections corrections, boolean prior) {
        GaussianPass pass = scaled(at(evaluation, corrections), evaluation.noiseVariance());
        Tensor whitenedMap = pass.whitenedMap();
        boolean plain = whitenedMap.backend() == backend;
        if (plain && corrections.sharedPrecision() && evaluation.noiseVariance() == 1) {
            Factor known = factor(prior);
            return new Posterior(
                    pass,
                    whitenedMap,
                    backend.fromDoubles(known.inverse(), Shape.of(1, latent, latent), DType.FLOAT64),
                    backend.fill(known.logDeterminant(), Shape.of(1), DType.FLOAT64));
        }
        Tensor[] results = new InverseCholesky().apply(precision(whitenedMap, prior));
        if (plain
                && results[1].hasValues()
                && !Arrays.stream(results[1].toDoubles()).allMatch(Double::isFinite)) {
            throw refused("A or the noise that belong to a condition are not finite, or A has dependent columns there");
        }
        return new Posterior(pass, whitenedMap, results[0], results[1]);
    }

    private static GaussianPass scaled(GaussianPass pass, double s) {
        if (s == 1) {
            return pass;
        }
        if (s == 0) {
            throw new IllegalArgumentException(NO_DENSITY);
        }
        NoiseCovariance.Noise noise = pass.noise();
        return new GaussianPass(
                pass.map(),
                pass.offset(),
                new NoiseCovariance.Noise(
                        noise.logVariances().add(Math.log(s)),
                        noise.lower(),
                        noise.inverseLower(),
                        noise.dimensions()));
    }

    /** {@code A^T Sigma^-1 A}, and the prior's precision. */
    private Tensor precision(Tensor whitenedMap, boolean prior) {
        Tensor product = whitenedMap.backend().matmul(whitenedMap, whitenedMap, true, false);
        if (!prior) {
            return product;
        }
        return product.add(
                backend.fromDoubles(SquareMatrices.identity(latent), Shape.of(latent, latent), DType.FLOAT64));
    }

    /** Kept until a parameter changes; the same object meanwhile. */
    Factor factor(boolean prior) {
        return (prior ? withPrior : withoutPrior).get();
    }

    private Factor factorise(boolean prior) {
        noise.check();
        double[] elements;
        try (Scope scope = backend.openScope()) {
            Tensor map = at(FlowContext.deterministic(), Corrections.NONE).whitenedMap();
            elements = precision(map, prior).toDoubles();
        }
        CholeskyDecomposition decomposition = CholeskyDecomposition.of(elements, latent);
        double pivot = decomposition.smallestPivot();
        if (!Double.isFinite(decomposition.logDeterminant()) || (!prior && pivot < LEAST_PIVOT)) {
            throw refused(
                    "the columns of A are linearly dependent, or nearly so, or not finite: what one of them adds to the"
                            + " others is a fraction " + pivot + " of its square");
        }
        return new Factor(decomposition.inverseFactor(), decomposition.logDeterminant());
    }

    private SingularMatrixException refused(String reason) {
        return new SingularMatrixException(
                "The map of " + latent + " to " + dimensions + " dimensions in " + weight.name()
                        + " is not injective: " + reason
                        + "; go back to earlier parameters, train with a smaller learning rate, or take fewer latent dimensions");
    }
}
