package org.flows4j.core.nn.lipschitz;

import java.util.SplittableRandom;
import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterCache;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UnaryOp;

/**
 * A weight W and its spectral norm sigma, the largest singular value of the linear map, by power iteration (Miyato et al. 2018, algorithm
 * 1; for convolutions Gouk et al. 2021): {@code u = A v / |A v|, v = A' u / |A' u|} until v no longer moves, and {@code sigma = u' A v}.
 * The iteration starts from a saved vector, which training replaces before each update by the last v. Sigma is thus a function of the
 * model's parameters and buffers, and a step of training takes few iterations. Its gradient is that of {@code u' A v} with u and v constant,
 * which is exact at the singular vectors.
 */
final class SpectralNorm {
    private static final int MOST_ITERATIONS = 5000;
    private static final int LEAST_ITERATIONS = 5;
    /** Multiplications of all iterations of a pass: small maps are iterated to convergence, large ones continue from step to step. */
    private static final long BUDGET = 1L << 24;

    private static final double DISTURBANCE = 1e-3;
    /** Passes of iterations from the random vector of a new layer. */
    private static final int STARTING_PASSES = 3;

    private final LinearOperator operator;
    private final Parameter weight;
    private final Shape input;
    private final Parameter direction;
    private final double coefficient;
    private final int iterations;
    private final ParameterCache<Triplet> triplet;

    /**
     * A singular value with its vectors.
     *
     * @param value sigma
     * @param left u, on the side of the result
     * @param right v, on the side of the input
     */
    private record Triplet(double value, double[] left, double[] right) {}

    SpectralNorm(
            LinearOperator operator, Parameter weight, Shape input, double coefficient, ParameterFactory parameters) {
        if (!(coefficient > 0 && coefficient < 1)) {
            throw new IllegalArgumentException(
                    "The Lipschitz constant of a layer must be between 0 and 1, got " + coefficient);
        }
        this.operator = operator;
        this.weight = weight;
        this.input = input;
        this.coefficient = coefficient;
        long positions = operator == LinearOperator.DENSE ? 1 : input.size() / input.channels();
        this.iterations = (int) Math.max(
                LEAST_ITERATIONS,
                Math.min(MOST_ITERATIONS, BUDGET / (weight.shape().size() * positions)));
        this.direction = parameters.carried("direction", input, Initializer.normal(1), this::next);
        this.triplet = new ParameterCache<>(ParameterList.of(weight, direction), this::iterate);
        for (int i = 0; i < STARTING_PASSES; i++) {
            direction.advance();
        }
    }

    double coefficient() {
        return coefficient;
    }

    private double[] next() {
        return triplet.get().right;
    }

    private Triplet iterate() {
        TensorBackend backend = weight.value().backend();
        try (Scope scope = backend.openScope()) {
            Tensor matrix = weight.value();
            double tolerance = matrix.dtype() == DType.FLOAT64 ? 1e-12 : 1e-5;
            Tensor v = normalized(disturbed(direction.value()).reshape(input.batch(1)));
            Tensor u = operator.apply(v, matrix);
            double sigma = 0;
            double moved = Double.POSITIVE_INFINITY;
            for (int i = 0; i < iterations && moved > tolerance; i++) {
                try (Scope temporaries = backend.openScope()) {
                    u = temporaries.keep(normalized(operator.apply(v, matrix)));
                    Tensor back = operator.adjoint(u, matrix);
                    sigma = norm(back);
                    if (!(sigma > 0)) {
                        // The map is zero: any vector is as good.
                        break;
                    }
                    Tensor turned = temporaries.keep(back.mul(1 / sigma));
                    moved = norm(turned.sub(v));
                    v = turned;
                }
            }
            return new Triplet(sigma, u.toDoubles(), v.toDoubles());
        }
    }

    /**
     * Adds a little of a fixed vector of signs: where another singular value has become the largest, the last vector is nearly orthogonal to
     * the one sought, and the iteration would stop at the old one.
     */
    private static Tensor disturbed(Tensor vector) {
        double[] values = vector.toDoubles();
        SplittableRandom random = new SplittableRandom(values.length);
        double norm = norm(vector);
        double size = DISTURBANCE * (norm > 0 ? norm : 1) / Math.sqrt(values.length);
        long bits = 0;
        for (int i = 0; i < values.length; i++) {
            bits = i % Long.SIZE == 0 ? random.nextLong() : bits >>> 1;
            values[i] += (bits & 1) == 0 ? size : -size;
        }
        return vector.backend().fromDoubles(values, vector.shape(), vector.dtype());
    }

    private static double norm(Tensor x) {
        return Math.sqrt(x.backend().updates().sumOfSquares(x));
    }

    /** A vector of length 1; zero stays zero. */
    private static Tensor normalized(Tensor x) {
        double norm = norm(x);
        return norm > 0 ? x.mul(1 / norm) : x;
    }

    /** Returns {@code W min(1, coefficient / sigma)}, recorded if the pass is. */
    Tensor normalizedWeight(Evaluation evaluation) {
        Tensor matrix = evaluation.value(weight);
        Triplet top = triplet.get();
        // A weight with NaN, in a run that has diverged, is returned unchanged as well.
        if (!(top.value > coefficient)) {
            return matrix;
        }
        if (!evaluation.recording()) {
            return matrix.mul(coefficient / top.value);
        }
        Tensor v = tensor(top.right, input.batch(1));
        Tensor product = operator.apply(v, matrix);
        Tensor sigma = product.mul(tensor(top.left, product.shape())).sum();
        return matrix.mul(sigma.unary(UnaryOp.RECIPROCAL).mul(coefficient));
    }

    private Tensor tensor(double[] values, Shape shape) {
        return weight.value().backend().fromDoubles(values, shape, weight.dtype());
    }

    /** The buffer. */
    Parameter direction() {
        return direction;
    }
}
