package org.flows4j.core.tensor.nd4j;

import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.BinaryOp;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** Matrix products and convolutions. Every result array is given, row-major; ND4J would choose its order by the code path. */
final class Products {
    private static final int SAME_PADDING = 1;
    private static final int CHANNELS_LAST = 1;
    private static final int WEIGHT_OUT_IN_KH_KW = 1;

    private Products() {}

    /** The product of two matrices, of two equally long batches of matrices, or of a batch and one shared matrix. */
    static INDArray matmul(INDArray a, INDArray b, boolean transposeA, boolean transposeB) {
        if (a.rank() == 3 && b.rank() == 2) {
            return sharedRight(a, b, transposeA, transposeB);
        }
        if (a.rank() == 2 && b.rank() == 3) {
            return sharedLeft(a, b, transposeA, transposeB);
        }
        int axis = a.rank() - 2;
        long[] shape = a.shape().clone();
        shape[axis] = a.size(transposeA ? axis + 1 : axis);
        shape[axis + 1] = b.size(transposeB ? axis : axis + 1);
        INDArray out = Ops.array(a.dataType(), shape);
        return Ops.run("matmul", out, new int[] {transposeA ? 1 : 0, transposeB ? 1 : 0}, a, b);
    }

    /** The rows of all matrices of the batch stacked: one product instead of one per matrix. */
    private static INDArray sharedRight(INDArray a, INDArray b, boolean transposeA, boolean transposeB) {
        try (Scratch scratch = new Scratch()) {
            INDArray rows = transposeA ? scratch.copy(a.permute(0, 2, 1)) : a;
            return matmul(rows.reshape('c', rows.size(0) * rows.size(1), rows.size(2)), b, false, transposeB);
        }
    }

    /** The shared matrix repeated, so that no batch need be transposed. */
    private static INDArray sharedLeft(INDArray a, INDArray b, boolean transposeA, boolean transposeB) {
        try (Scratch scratch = new Scratch()) {
            INDArray repeated = scratch.own(Indexing.broadcastTo(a, b.size(0), a.size(0), a.size(1)));
            return matmul(repeated, b, transposeA, transposeB);
        }
    }

    /** Adds a vector to every row and applies the activation, in place. */
    static INDArray finish(INDArray out, @Nullable INDArray bias, Activation activation) {
        if (bias != null) {
            Elementwise.binary(BinaryOp.ADD, out, bias, out);
        }
        return activation == Activation.RELU ? Elementwise.atLeast(out, 0, out) : out;
    }

    /** "Same" cross-correlation of x {@code [n, h, w, in]} with weight {@code [out, in, kh, kw]}. */
    static INDArray conv2d(INDArray x, INDArray weight) {
        if (isPointwise(weight)) {
            return matmul(pixels(x), matrix(weight), false, true);
        }
        INDArray out = Ops.array(x.dataType(), x.size(0), x.size(1), x.size(2), weight.size(0));
        return Ops.run("conv2d", out, convolution(weight), x, weight);
    }

    /** The adjoint of {@link #conv2d} in x: at stride 1 a convolution with the kernel rotated by 180 degrees and its channels exchanged. */
    static INDArray conv2dInputGradient(INDArray gradient, INDArray weight) {
        if (isPointwise(weight)) {
            return matmul(pixels(gradient), matrix(weight), false, false);
        }
        try (Scratch scratch = new Scratch()) {
            INDArray exchanged = scratch.copy(weight.permute(1, 0, 2, 3));
            return conv2d(gradient, Ops.run("reverse", scratch.like(exchanged), new int[] {2, 3}, exchanged));
        }
    }

    /** The adjoint of {@link #conv2d} in weight, whose shape is given. */
    static INDArray conv2dWeightGradient(INDArray x, INDArray gradient, long... shape) {
        try (Scratch scratch = new Scratch()) {
            // ND4J also computes the gradient of x; these weights and that gradient are not used.
            INDArray weight = scratch.own(Nd4j.create(x.dataType(), shape, 'c'));
            if (isPointwise(weight)) {
                return matmul(pixels(gradient), pixels(x), true, false);
            }
            INDArray out = Ops.array(x.dataType(), shape);
            Nd4j.exec(DynamicCustomOp.builder("conv2d_bp")
                    .addInputs(x, weight, gradient)
                    .addOutputs(scratch.like(x), out)
                    .addIntegerArguments(convolution(weight))
                    .build());
            return out;
        }
    }

    /** Kernel, stride 1, no explicit padding, dilation 1, and the layouts of the operands. */
    private static int[] convolution(INDArray weight) {
        return new int[] {
            (int) weight.size(2),
            (int) weight.size(3),
            1,
            1,
            0,
            0,
            1,
            1,
            SAME_PADDING,
            CHANNELS_LAST,
            WEIGHT_OUT_IN_KH_KW
        };
    }

    private static boolean isPointwise(INDArray weight) {
        return weight.size(2) == 1 && weight.size(3) == 1;
    }

    private static INDArray pixels(INDArray image) {
        return image.reshape('c', image.size(0) * image.size(1) * image.size(2), image.size(3));
    }

    private static INDArray matrix(INDArray weight) {
        return weight.reshape('c', weight.size(0), weight.size(1));
    }
}
