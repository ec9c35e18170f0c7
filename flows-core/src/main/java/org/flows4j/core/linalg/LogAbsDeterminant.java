package org.flows4j.core.linalg;

import org.flows4j.core.tensor.CustomGradient;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * {@code log|det W|} of one square matrix of any dtype: a scalar, in {@link DType#FLOAT64} inside and out. Its gradient is
 * {@code W^-T}.
 *
 * <p>A singular W gives minus infinity and a gradient of NaN: a training step that runs into one is recognized as
 * non-finite and skipped.
 */
public record LogAbsDeterminant() implements CustomGradient {
    /**
     * Computes {@code log|det W|}.
     *
     * @param matrix W, {@code [n, n]}
     * @return a FLOAT64 scalar
     * @throws IllegalArgumentException if the matrix is not square
     */
    public static Tensor of(Tensor matrix) {
        return new LogAbsDeterminant().apply(matrix)[0];
    }

    @Override
    public Tensor[] forward(Tensor... inputs) {
        Tensor matrix = inputs[0];
        double logDeterminant = LuDecomposition.of(matrix.toDoubles(), MatrixInverse.size(matrix))
                .logAbsDeterminant();
        return new Tensor[] {matrix.backend().fill(logDeterminant, Shape.of(), DType.FLOAT64)};
    }

    @Override
    public @Nullable Tensor[] backward(
            Tensor[] inputs, Tensor[] outputs, @Nullable Tensor[] outputGradients, boolean[] needed) {
        Tensor outputGradient = outputGradients[0];
        if (outputGradient == null) {
            return new @Nullable Tensor[1];
        }
        Tensor matrix = inputs[0];
        int n = MatrixInverse.size(matrix);
        LuDecomposition decomposition = LuDecomposition.of(matrix.toDoubles(), n);
        if (decomposition.determinantSign() == 0) {
            return new Tensor[] {matrix.backend().fill(Double.NaN, matrix.shape(), matrix.dtype())};
        }
        double[] gradient = SquareMatrices.transpose(decomposition.inverse(), n);
        double factor = outputGradient.item();
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] *= factor;
        }
        return new Tensor[] {matrix.backend().fromDoubles(gradient, matrix.shape(), matrix.dtype())};
    }
}
