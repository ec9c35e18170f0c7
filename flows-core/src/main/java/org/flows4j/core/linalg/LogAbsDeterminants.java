package org.flows4j.core.linalg;

import java.util.Arrays;
import org.flows4j.core.tensor.CustomGradient;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * {@code log|det W|} of each matrix of a batch: {@code [N, n, n]} of any dtype to {@code [N]} in {@link DType#FLOAT64}. The gradient of
 * each is {@code W^-T}. A singular W gives minus infinity and a gradient of NaN, as {@link LogAbsDeterminant} does.
 */
public record LogAbsDeterminants() implements CustomGradient {
    /** Computes {@code log|det W|} of each of N matrices. */
    public static Tensor of(Tensor matrices) {
        return new LogAbsDeterminants().apply(matrices)[0];
    }

    @Override
    public void check(Tensor... inputs) {
        Shape shape = inputs[0].shape();
        if (shape.rank() != 3 || shape.dim(1) != shape.dim(2)) {
            throw new IllegalArgumentException("A batch of square matrices [N, n, n] is needed, got " + shape);
        }
    }

    @Override
    public Tensor[] forward(Tensor... inputs) {
        check(inputs);
        Tensor matrices = inputs[0];
        int count = matrices.shape().dim(0);
        double[] values = matrices.toDoubles();
        double[] results = new double[count];
        for (int i = 0; i < count; i++) {
            results[i] = decomposition(values, i, matrices.shape().dim(1)).logAbsDeterminant();
        }
        return new Tensor[] {matrices.backend().fromDoubles(results, Shape.of(count), DType.FLOAT64)};
    }

    private static LuDecomposition decomposition(double[] values, int index, int n) {
        return LuDecomposition.of(Arrays.copyOfRange(values, index * n * n, (index + 1) * n * n), n);
    }

    @Override
    public @Nullable Tensor[] backward(
            Tensor[] inputs, Tensor[] outputs, @Nullable Tensor[] outputGradients, boolean[] needed) {
        Tensor outputGradient = outputGradients[0];
        if (outputGradient == null) {
            return new @Nullable Tensor[1];
        }
        Tensor matrices = inputs[0];
        int n = matrices.shape().dim(1);
        double[] values = matrices.toDoubles();
        double[] factors = outputGradient.toDoubles();
        double[] gradient = new double[values.length];
        for (int i = 0; i < factors.length; i++) {
            LuDecomposition decomposition = decomposition(values, i, n);
            if (decomposition.determinantSign() == 0) {
                Arrays.fill(gradient, i * n * n, (i + 1) * n * n, Double.NaN);
            } else {
                double[] transposed = SquareMatrices.transpose(decomposition.inverse(), n);
                for (int j = 0; j < transposed.length; j++) {
                    gradient[i * n * n + j] = factors[i] * transposed[j];
                }
            }
        }
        return new Tensor[] {matrices.backend().fromDoubles(gradient, matrices.shape(), matrices.dtype())};
    }
}
