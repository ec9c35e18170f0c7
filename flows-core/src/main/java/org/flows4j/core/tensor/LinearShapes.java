package org.flows4j.core.tensor;

import org.jspecify.annotations.Nullable;

/** Checks of the operands of dense layers and convolutions, shared by the backends. */
public final class LinearShapes {
    private LinearShapes() {}

    /**
     * Checks the operands of a matrix product and returns its shape. A rank-2 operand beside a batch is shared by all of the batch.
     *
     * @param a left operand {@code [m, k]} or {@code [b, m, k]}
     * @param b right operand {@code [k, n]} or {@code [b, k, n]}
     * @param transposeA whether the last two axes of a are swapped first
     * @param transposeB whether the last two axes of b are swapped first
     * @return {@code [m, n]}, or {@code [b, m, n]} if an operand is a batch
     * @throws IllegalArgumentException if ranks, batches, inner extents or dtypes do not match
     */
    public static Shape matmul(Tensor a, Tensor b, boolean transposeA, boolean transposeB) {
        Shape left = a.shape();
        Shape right = b.shape();
        boolean ranks = isMatrices(left) && isMatrices(right);
        boolean dtypes = a.dtype() == b.dtype() || (a.dtype() == DType.BFLOAT16 && b.dtype() == DType.FLOAT32);
        if (ranks && dtypes) {
            int inner = left.dim(transposeA ? -2 : -1);
            boolean batches = left.rank() != right.rank() || left.rank() == 2 || left.dim(0) == right.dim(0);
            if (batches && inner == right.dim(transposeB ? -1 : -2)) {
                int rows = left.dim(transposeA ? -1 : -2);
                Shape batch = left.rank() == 3 ? left : right;
                return batch.with(-2, rows).with(-1, right.dim(transposeB ? -2 : -1));
            }
        }
        throw new IllegalArgumentException("Cannot multiply " + a + (transposeA ? " transposed" : "") + " by " + b
                + (transposeB ? " transposed" : ""));
    }

    private static boolean isMatrices(Shape shape) {
        return shape.rank() == 2 || shape.rank() == 3;
    }

    /**
     * Checks the operands of {@link LinearOperations#dense} and returns the shape of its result.
     *
     * @throws IllegalArgumentException if shapes or dtypes do not match
     */
    public static Shape dense(Tensor x, Tensor weight, @Nullable Tensor bias) {
        if (x.shape().rank() != 2
                || weight.shape().rank() != 2
                || x.shape().dim(1) != weight.shape().dim(0)) {
            throw mismatch("A dense layer needs x [n, in] and weight [in, out]", x, weight);
        }
        checkDTypesAndBias(x, weight, bias, weight.shape().dim(1));
        return x.shape().with(1, weight.shape().dim(1));
    }

    /**
     * Checks the operands of {@link LinearOperations#conv2d} and returns the shape of its result.
     *
     * @throws IllegalArgumentException if shapes or dtypes do not match
     */
    public static Shape conv2d(Tensor x, Tensor weight, @Nullable Tensor bias) {
        checkKernel(weight.shape());
        if (x.shape().rank() != 4 || x.shape().channels() != weight.shape().dim(1)) {
            throw mismatch("A convolution needs x [n, h, w, in] and weight [out, in, kh, kw]", x, weight);
        }
        checkDTypesAndBias(x, weight, bias, weight.shape().dim(0));
        return x.shape().with(-1, weight.shape().dim(0));
    }

    /**
     * Checks the operands of {@link LinearOperations#conv2dInputGradient} and returns the shape of its result.
     *
     * @throws IllegalArgumentException if shapes or dtypes do not match
     */
    public static Shape conv2dInputGradient(Tensor outputGradient, Tensor weight) {
        checkKernel(weight.shape());
        if (outputGradient.shape().rank() != 4
                || outputGradient.shape().channels() != weight.shape().dim(0)) {
            throw mismatch(
                    "The input gradient of a convolution needs outputGradient [n, h, w, out] and weight [out, in, kh, kw]",
                    outputGradient,
                    weight);
        }
        checkDTypesAndBias(outputGradient, weight, null, 0);
        return outputGradient.shape().with(-1, weight.shape().dim(1));
    }

    /**
     * Checks the operands of {@link LinearOperations#conv2dWeightGradient}.
     *
     * @return weight
     * @throws IllegalArgumentException if shapes or dtypes do not match
     */
    public static Shape conv2dWeightGradient(Tensor x, Tensor outputGradient, Shape weight) {
        checkKernel(weight);
        if (x.shape().rank() != 4
                || !x.shape().with(-1, weight.dim(0)).equals(outputGradient.shape())
                || x.shape().channels() != weight.dim(1)
                || x.dtype() != outputGradient.dtype()) {
            throw new IllegalArgumentException(
                    "The weight gradient of a convolution needs x [n, h, w, in], outputGradient"
                            + " [n, h, w, out] and weight [out, in, kh, kw] of one dtype, not " + x + ", "
                            + outputGradient
                            + " and " + weight);
        }
        return weight;
    }

    private static void checkKernel(Shape weight) {
        if (weight.rank() != 4 || weight.dim(2) % 2 == 0 || weight.dim(3) % 2 == 0) {
            throw new IllegalArgumentException(
                    "A convolution weight is [out, in, kh, kw] with odd kh and kw, not " + weight);
        }
    }

    private static void checkDTypesAndBias(Tensor x, Tensor weight, @Nullable Tensor bias, int out) {
        if (x.dtype() != weight.dtype() && !(x.dtype() == DType.BFLOAT16 && weight.dtype() == DType.FLOAT32)) {
            throw mismatch("Both operands need the same dtype", x, weight);
        }
        if (weight.shape().size() == 0) {
            throw mismatch("A weight needs at least one element", x, weight);
        }
        if (bias != null && (bias.dtype() != weight.dtype() || !bias.shape().equals(Shape.of(out)))) {
            throw mismatch("A bias is [" + out + "] and of its weight's dtype", weight, bias);
        }
    }

    private static IllegalArgumentException mismatch(String rule, Tensor a, Tensor b) {
        return new IllegalArgumentException(rule + ", not " + a + " and " + b);
    }
}
