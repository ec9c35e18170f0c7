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
import org.flows4j.core.tensor.ops.StandardNormalLogDensity;
import org.jspecify.annotations.Nullable;

/**
 * A normal distribution with learned mean and full covariance, by the Cholesky factor A of its precision {@code A A^T}, lower triangular
 * with the diagonal exp(logs):
 *
 * <pre>{@code
 * log p(z) = sum logs - |(z - mean) A|^2 / 2 - D log(2 pi) / 2
 * z = mean + noise A^-1
 * }</pre>
 *
 * <p>All parameters start as 0, so a new distribution equals {@link StandardNormal}. Parameters: {@code mean [D]}, {@code logs [D]}, and
 * {@code lower [D (D - 1) / 2]}, the rows of A below its diagonal.
 */
public final class FullNormal implements Distribution {
    private final Shape sampleShape;
    private final TensorBackend backend;
    private final DType dtype;
    private final Parameter mean;
    private final Parameter logs;
    private final @Nullable Parameter lower;
    private final TriangularFactors factors;

    /**
     * A distribution of vectors.
     *
     * @param parameters makes its parameters
     * @param dimensions D, at least 1
     * @throws IllegalArgumentException if there is no dimension
     */
    public FullNormal(ParameterFactory parameters, int dimensions) {
        if (dimensions < 1) {
            throw new IllegalArgumentException("A normal distribution needs at least one dimension, got " + dimensions);
        }
        this.sampleShape = Shape.vector(dimensions);
        this.backend = parameters.backend();
        this.dtype = parameters.dtype();
        this.mean = parameters.parameter("mean", sampleShape, Initializer.zeros());
        this.logs = parameters.parameter("logs", sampleShape, Initializer.zeros());
        this.factors = new TriangularFactors(dimensions);
        this.lower = dimensions == 1
                ? null
                : parameters.parameter("lower", Shape.of(factors.countBelow()), Initializer.zeros());
    }

    @Override
    public Shape sampleShape() {
        return sampleShape;
    }

    /** The triangular factor A. */
    private Tensor factor(Evaluation evaluation) {
        int dimensions = sampleShape.dim(0);
        @Nullable Tensor below = lower == null ? null : evaluation.value(lower).reshape(1, -1);
        return factors.of(evaluation.value(logs).reshape(1, -1), below).reshape(dimensions, dimensions);
    }

    @Override
    public Tensor logProb(Tensor z, Evaluation evaluation) {
        Gaussians.checkBatch(z, sampleShape);
        Tensor whitened = z.sub(evaluation.value(mean)).matmul(factor(evaluation));
        Tensor logDet = evaluation.value(logs).cast(DType.FLOAT64).sum();
        return new StandardNormalLogDensity().apply(whitened)[0].add(logDet);
    }

    @Override
    public Tensor sample(int n, double temperature, RandomGenerator random, Evaluation evaluation) {
        Tensor noise = Gaussians.noise(backend, dtype, sampleShape, n, temperature, random);
        return noise.matmul(MatrixInverse.of(factor(evaluation))).add(evaluation.value(mean));
    }

    @Override
    public ParameterList parameters() {
        return lower == null ? ParameterList.of(mean, logs) : ParameterList.of(mean, logs, lower);
    }

    @Override
    public String toString() {
        return "FullNormal" + sampleShape;
    }
}
