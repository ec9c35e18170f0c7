package org.flows4j.core.linalg;

import org.flows4j.core.tensor.CustomGradient;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The orthogonal matrix {@code Q = H_1 H_2 ... H_n} of reflections {@code H_k = I - 2 v_k v_k^T / (v_k^T v_k)}, where v_k is
 * row k of the {@code [n, n]} input (Tomczak and Welling 2016, "Improving variational auto-encoders using Householder
 * flow"). Computed in double, O(n^3) forwards and backwards.
 */
public record HouseholderProduct() implements CustomGradient {
    /**
     * Multiplies the reflections.
     *
     * @param vectors {@code [n, n]}, one reflection per row, none of them zero
     * @return Q, of the same shape and dtype
     * @throws IllegalArgumentException if the input is not square
     */
    public static Tensor of(Tensor vectors) {
        return new HouseholderProduct().apply(vectors)[0];
    }

    /**
     * Multiplies the reflections.
     *
     * @param vectors n x n elements, one reflection per row
     * @return Q, n x n elements
     */
    public static double[] of(double[] vectors, int n) {
        double[] product = SquareMatrices.identity(n);
        for (int k = n - 1; k >= 0; k--) {
            reflect(vectors, k, product, n);
        }
        return product;
    }

    /** Replaces a matrix by {@code H_k * matrix}. */
    private static void reflect(double[] vectors, int k, double[] matrix, int n) {
        double norm = SquareMatrices.dot(vectors, k * n, vectors, k * n, n);
        double[] projected = transposedTimesVector(matrix, vectors, k * n, n);
        for (int i = 0; i < n; i++) {
            SquareMatrices.addRow(-2 * vectors[k * n + i] / norm, projected, 0, matrix, i * n, n);
        }
    }

    @Override
    public Tensor[] forward(Tensor... inputs) {
        Tensor vectors = inputs[0];
        double[] product = of(vectors.toDoubles(), MatrixInverse.size(vectors));
        return new Tensor[] {vectors.backend().fromDoubles(product, vectors.shape(), vectors.dtype())};
    }

    /**
     * Writes {@code Q = A H_k B}, so that the gradient of H_k is {@code D = A^T G B^T}. Going up in k, {@code A^T Q} and {@code A^T G}
     * follow by one reflection each, and {@code B = H_k A^T Q}; only D's products with v_k are needed.
     */
    @Override
    public @Nullable Tensor[] backward(
            Tensor[] inputs, Tensor[] outputs, @Nullable Tensor[] outputGradients, boolean[] needed) {
        Tensor outputGradient = outputGradients[0];
        if (outputGradient == null) {
            return new @Nullable Tensor[1];
        }
        Tensor input = inputs[0];
        int n = MatrixInverse.size(input);
        double[] vectors = input.toDoubles();
        double[] rest = of(vectors, n);
        double[] gradient = outputGradient.toDoubles();
        double[] result = new double[n * n];
        for (int k = 0; k < n; k++) {
            reflect(vectors, k, rest, n);
            pullBackReflection(vectors, k, rest, gradient, result, n);
            reflect(vectors, k, gradient, n);
        }
        return new Tensor[] {input.backend().fromDoubles(result, input.shape(), input.dtype())};
    }

    /** {@code dL/dv = -2/(v^T v) * ((D + D^T) v - 2 (v^T D v)/(v^T v) v)} with {@code D = gradient * rest^T}. */
    private static void pullBackReflection(
            double[] vectors, int k, double[] rest, double[] gradient, double[] result, int n) {
        int row = k * n;
        double[] forwards = timesVector(gradient, transposedTimesVector(rest, vectors, row, n), n);
        double[] backwards = timesVector(rest, transposedTimesVector(gradient, vectors, row, n), n);
        double norm = SquareMatrices.dot(vectors, row, vectors, row, n);
        double quadratic = SquareMatrices.dot(forwards, 0, vectors, row, n);
        for (int i = 0; i < n; i++) {
            result[row + i] = -2 / norm * (forwards[i] + backwards[i] - 2 * quadratic / norm * vectors[row + i]);
        }
    }

    private static double[] timesVector(double[] matrix, double[] vector, int n) {
        double[] out = new double[n];
        for (int i = 0; i < n; i++) {
            out[i] = SquareMatrices.dot(matrix, i * n, vector, 0, n);
        }
        return out;
    }

    private static double[] transposedTimesVector(double[] matrix, double[] vector, int offset, int n) {
        double[] out = new double[n];
        for (int i = 0; i < n; i++) {
            SquareMatrices.addRow(vector[offset + i], matrix, i * n, out, 0, n);
        }
        return out;
    }
}
