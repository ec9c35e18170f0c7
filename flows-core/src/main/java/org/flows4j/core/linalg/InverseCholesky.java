package org.flows4j.core.linalg;

import org.flows4j.core.tensor.CustomGradient;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/**
 * {@code R = L^-1} and {@code log det J} of symmetric positive definite matrices {@code J = L L^T}: all that a Gaussian of
 * precision J needs, for {@code J^-1 = R^T R}, the quadratic form {@code u^T J^-1 u} is {@code |R u|^2}, and {@code R^T e} has the
 * covariance {@code J^-1} if e has the identity. Decomposed in double.
 *
 * <p>From {@code dR = -low(R dJ R^T) R}, where low keeps what is below the diagonal and half of it, a gradient G of R is
 * {@code -(S + S^T) / 2} of J with {@code S = R^T low(G R^T) R} (Murray 2016, "Differentiation of the Cholesky decomposition",
 * equations 8 and 10); a gradient g of the log-determinant adds {@code g R^T R}.
 *
 * <p>A matrix that is not positive definite gives NaN: a training step that runs into one is recognized as non-finite and skipped.
 *
 * <p>Input: J {@code [m, m]} or {@code [B, m, m]}, FLOAT64. Results: R of the same shape, {@code log det J} {@code []} or {@code [B]}.
 */
public record InverseCholesky() implements CustomGradient {
    @Override
    public Tensor[] forward(Tensor... inputs) {
        Tensor precision = inputs[0];
        Shape shape = precision.shape();
        int size = size(precision);
        double[] elements = precision.toDoubles();
        int length = size * size;
        int count = elements.length / length;
        double[] factors = new double[elements.length];
        double[] logDeterminants = new double[count];
        precision.backend().parallel(count, i -> {
            double[] matrix = new double[length];
            System.arraycopy(elements, i * length, matrix, 0, length);
            CholeskyDecomposition decomposition = CholeskyDecomposition.of(matrix, size);
            System.arraycopy(decomposition.inverseFactor(), 0, factors, i * length, length);
            logDeterminants[i] = decomposition.logDeterminant();
        });
        TensorBackend backend = precision.backend();
        return new Tensor[] {
            backend.fromDoubles(factors, shape, DType.FLOAT64),
            backend.fromDoubles(logDeterminants, shape.rank() == 2 ? Shape.of() : Shape.of(count), DType.FLOAT64)
        };
    }

    private static int size(Tensor precision) {
        Shape shape = precision.shape();
        if (precision.dtype() != DType.FLOAT64
                || (shape.rank() != 2 && shape.rank() != 3)
                || shape.dim(-1) != shape.dim(-2)) {
            throw new IllegalArgumentException(
                    "FLOAT64 matrices [m, m] or [B, m, m] can be decomposed, not " + precision);
        }
        return shape.dim(-1);
    }

    @Override
    public @Nullable Tensor[] backward(
            Tensor[] inputs, Tensor[] outputs, @Nullable Tensor[] outputGradients, boolean[] needed) {
        Tensor factor = outputs[0];
        Tensor toFactor = outputGradients[0];
        Tensor toLogDeterminant = outputGradients[1];
        Tensor gradient = null;
        if (toFactor != null) {
            TensorBackend backend = factor.backend();
            Tensor low = backend.matmul(toFactor, factor, false, true).mul(lowerHalf(factor));
            Tensor product = backend.matmul(backend.matmul(factor, low, true, false), factor, false, false);
            gradient = product.add(transposed(product)).mul(-0.5);
        }
        if (toLogDeterminant != null) {
            Shape each = factor.shape().with(-1, 1).with(-2, 1);
            Tensor inverse = factor.backend().matmul(factor, factor, true, false);
            Tensor part = inverse.mul(toLogDeterminant.reshape(each));
            gradient = gradient == null ? part : gradient.add(part);
        }
        return new @Nullable Tensor[] {gradient};
    }

    private static Tensor transposed(Tensor x) {
        return x.shape().rank() == 2 ? x.permute(1, 0) : x.permute(0, 2, 1);
    }

    /** 1 below the diagonal, a half on it. */
    private static Tensor lowerHalf(Tensor like) {
        int n = like.shape().dim(-1);
        double[] mask = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                mask[i * n + j] = 1;
            }
            mask[i * n + i] = 0.5;
        }
        return like.backend().fromDoubles(mask, Shape.of(n, n), DType.FLOAT64);
    }
}
