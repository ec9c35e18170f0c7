package org.flows4j.core.tensor.nd4j;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.flows4j.core.tensor.Shape;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.same.Max;
import org.nd4j.linalg.api.ops.impl.reduce.same.Sum;
import org.nd4j.linalg.api.ops.impl.transforms.same.Square;

/** Sums and maxima. ND4J accumulates in the dtype of its operand, so operands of sums are converted to double. */
public final class Reductions {
    private Reductions() {}

    /**
     * The axes that ND4J reduces instead of those of the caller. Axes of extent 1 are left out, because ND4J treats an array with such an
     * axis as a vector, by different rules; neighbors that are both reduced or both kept are one axis.
     */
    private record Axes(long[] extents, boolean[] gone) {
        static Axes of(Shape shape, boolean... gone) {
            long[] extents = new long[shape.rank()];
            boolean[] goes = new boolean[shape.rank()];
            int rank = 0;
            for (int i = 0; i < gone.length; i++) {
                if (rank > 0 && goes[rank - 1] == gone[i]) {
                    extents[rank - 1] *= shape.dim(i);
                } else if (shape.dim(i) != 1) {
                    extents[rank] = shape.dim(i);
                    goes[rank++] = gone[i];
                }
            }
            return new Axes(Arrays.copyOf(extents, rank), Arrays.copyOf(goes, rank));
        }

        int[] reduced() {
            return IntStream.range(0, gone.length).filter(i -> gone[i]).toArray();
        }

        long[] kept() {
            long[] kept = IntStream.range(0, gone.length)
                    .filter(i -> !gone[i])
                    .mapToLong(i -> extents[i])
                    .toArray();
            return kept.length == 0 ? new long[] {1} : kept;
        }
    }

    /** Sums of a flat array of the given shape over the axes in {@code gone}. */
    public static INDArray sum(INDArray flat, Shape shape, boolean[] gone, DataType result) {
        Axes axes = Axes.of(shape, gone);
        int[] reduced = axes.reduced();
        if (reduced.length == 0) {
            return flat.dataType() == result ? flat.dup('c') : flat.castTo(result);
        }
        try (Scratch scratch = new Scratch()) {
            INDArray x = scratch.doubles(flat).reshape('c', axes.extents());
            INDArray sums = Ops.run(new Sum(x, Ops.array(DataType.DOUBLE, axes.kept()), reduced));
            return result == DataType.DOUBLE ? sums : scratch.own(sums).castTo(result);
        }
    }

    /** The largest elements of a flat array of the given shape along the axes in {@code gone}. */
    public static INDArray max(INDArray flat, Shape shape, boolean... gone) {
        Axes axes = Axes.of(shape, gone);
        int[] reduced = axes.reduced();
        return reduced.length == 0
                ? flat.dup('c')
                : Ops.run(new Max(flat.reshape('c', axes.extents()), Ops.array(flat.dataType(), axes.kept()), reduced));
    }

    /** The sum of squares of a vector. */
    static double sumOfSquares(INDArray x) {
        try (Scratch scratch = new Scratch()) {
            INDArray squares = x.dataType() == DataType.DOUBLE ? scratch.copy(x) : scratch.doubles(x);
            Ops.run(new Square(squares, squares));
            return scratch.own(sum(squares, Shape.of((int) x.length()), new boolean[] {true}, DataType.DOUBLE))
                    .getDouble(0);
        }
    }
}
