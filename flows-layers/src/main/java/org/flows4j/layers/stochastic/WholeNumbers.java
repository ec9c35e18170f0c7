package org.flows4j.layers.stochastic;

import java.util.Arrays;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UnaryOp;

/**
 * Data of whole numbers, and the intervals of continuous values that represent them: {@code z = (x + u) / levels - offset} with noise
 * u in the unit interval. The common part of all dequantization.
 *
 * @param levels number of values a datum can take, 0 to levels - 1; 2 to 65536
 * @param offset subtracted last
 */
record WholeNumbers(int levels, double offset) {
    private static final int MOST_LEVELS = 1 << 16;

    WholeNumbers {
        if (levels < 2 || levels > MOST_LEVELS) {
            throw new IllegalArgumentException("Dequantization needs 2 to " + MOST_LEVELS + " levels, got " + levels);
        }
        if (!Double.isFinite(offset)) {
            throw new IllegalArgumentException("The offset must be finite, got " + offset);
        }
    }

    /** {@code x / levels - 0.5} for any offset. */
    Tensor centred(Tensor x) {
        return x.mul(1.0 / levels).add(-0.5);
    }

    /** The centers of the cells. */
    Tensor centres(Tensor x) {
        return scaled(x.add(0.5));
    }

    /**
     * Places u in each cell, with the log-determinant of the scaling. Rounding never carries a number over to its neighbor, because u
     * keeps a distance of {@code levels} times a few units of rounding from 0 and 1 (0.0001 for 256 levels in float32).
     */
    LayerResult place(Tensor x, Tensor noise) {
        TensorBackend plain = x.backend().plain();
        double margin = levels * (x.dtype() == DType.FLOAT32 ? 0x1p-21 : 0x1p-50);
        Tensor inside = noise.binary(BinaryOp.MAXIMUM, plain.fill(margin, Shape.of(), x.dtype()))
                .binary(BinaryOp.MINIMUM, plain.fill(1 - margin, Shape.of(), x.dtype()));
        double logTerm = -x.shape().sample().size() * Math.log(levels);
        return new LayerResult(
                scaled(x.add(inside)), plain.fill(logTerm, Shape.of(x.shape().dim(0)), DType.FLOAT64));
    }

    private Tensor scaled(Tensor x) {
        return x.mul(1.0 / levels).add(-offset);
    }

    /** The whole numbers whose cells contain the values, limited to the levels; NaN where a value is not finite. */
    Tensor round(Tensor z) {
        TensorBackend plain = z.backend().plain();
        // 0, or NaN of an infinity too: as the last level it would pass for a number.
        Tensor overflow = z.sub(z);
        return z.mul(levels)
                .add(offset * levels)
                .unary(UnaryOp.FLOOR)
                .binary(BinaryOp.MAXIMUM, plain.fill(0, Shape.of(), z.dtype()))
                .binary(BinaryOp.MINIMUM, plain.fill(levels - 1, Shape.of(), z.dtype()))
                .add(overflow);
    }

    /**
     * Data enters a flow here; an invalid value accepted here would appear as a NaN loss much later.
     *
     * @throws IllegalArgumentException if an element is NaN, infinite, not whole or outside the levels
     */
    void check(Tensor x) {
        if (!x.hasValues()) {
            return;
        }
        double[] elements = x.toDoubles();
        for (int i = 0; i < elements.length; i++) {
            double element = elements[i];
            // A comparison with NaN is false, so NaN is refused too.
            if (!(element >= 0 && element < levels && element == Math.rint(element))) {
                throw new IllegalArgumentException(describe(x.shape(), i) + " is " + element
                        + "; dequantization with " + levels + " levels takes whole numbers from 0 to " + (levels - 1)
                        + ", not yet scaled");
            }
        }
    }

    private static String describe(Shape batch, int element) {
        int[] index = new int[batch.rank()];
        int rest = element;
        for (int axis = batch.rank() - 1; axis >= 0; axis--) {
            index[axis] = rest % batch.dim(axis);
            rest /= batch.dim(axis);
        }
        return "Sample " + index[0] + " of the batch: element "
                + Arrays.toString(Arrays.copyOfRange(index, 1, index.length));
    }
}
