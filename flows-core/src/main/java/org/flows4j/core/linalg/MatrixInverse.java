package org.flows4j.core.linalg;

import org.flows4j.core.tensor.CustomGradient;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * {@code W^-1} of one square matrix, computed in double and rounded to W's dtype once. For a gradient G of the inverse, the
 * gradient of W is {@code -W^-T G W^-T}.
 */
public record MatrixInverse() implements CustomGradient {
    /**
     * Inverts a matrix.
     *
     * @param matrix W, {@code [n, n]}
     * @return the inverse, of W's dtype
     * @throws IllegalArgumentException if the matrix is not square
     * @throws SingularMatrixException if it has no inverse
     */
    public static Tensor of(Tensor matrix) {
        return new MatrixInverse().apply(matrix)[0];
    }

    static int size(Tensor matrix) {
        Shape shape = matrix.shape();
        if (shape.rank() != 2 || shape.dim(0) != shape.dim(1)) {
            throw new IllegalArgumentException("A square matrix is needed, got shape " + shape);
        }
        return shape.dim(0);
    }

    @Override
    public Tensor[] forward(Tensor... inputs) {
        Tensor matrix = inputs[0];
        double[] inverse = LuDecomposition.of(matrix.toDoubles(), size(matrix)).inverse();
        return new Tensor[] {matrix.backend().fromDoubles(inverse, matrix.shape(), matrix.dtype())};
    }

    @Override
    public @Nullable Tensor[] backward(
            Tensor[] inputs, Tensor[] outputs, @Nullable Tensor[] outputGradients, boolean[] needed) {
        Tensor outputGradient = outputGradients[0];
        if (outputGradient == null) {
            return new @Nullable Tensor[1];
        }
        Tensor inverse = outputs[0];
        Tensor left = inverse.backend().matmul(inverse, outputGradient, true, false);
        return new Tensor[] {
            inverse.backend().matmul(left, inverse, false, true).neg()
        };
    }
}
