package org.flows4j.layers.stochastic;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.StochasticLayer;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.SampleShapes;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UnaryOp;

/**
 * Uniform dequantization of some columns of a table, such as categories, which become continuous by noise u, uniform on [0, 1): {@code z =
 * x + u} for a column of whole numbers and {@code z = x} for a real one, with the log term 0. The inverse is {@code floor(z)}, limited to
 * the column's numbers. The likelihood is a lower bound, as that of {@link UniformDequantization}.
 *
 * <p>Shapes: {@code [N, D]}, both ways.
 */
public final class ColumnDequantization implements StochasticLayer {
    /** The largest number of whole numbers that a column may have. */
    public static final int MOST_LEVELS = 65_536;

    private final int[] levels;

    /**
     * Creates the layer.
     *
     * @param levels for each column the number k of its whole numbers 0 to k - 1, from 2 to 65,536; 0 for a real column
     * @throws IllegalArgumentException if there are no columns, or a number is out of range
     */
    public ColumnDequantization(List<Integer> levels) {
        this.levels = levels.stream().mapToInt(Integer::intValue).toArray();
        if (levels.isEmpty() || Arrays.stream(this.levels).anyMatch(k -> k != 0 && (k < 2 || k > MOST_LEVELS))) {
            throw new IllegalArgumentException(
                    "Every column needs 2 to " + MOST_LEVELS + " levels, or 0 for real numbers, got " + levels);
        }
    }

    /** One row, from the number of levels of each column. */
    private Tensor row(Tensor like, IntToDoubleFunction value) {
        double[] values = Arrays.stream(levels).mapToDouble(value).toArray();
        return like.backend().plain().fromDoubles(values, Shape.of(1, values.length), like.dtype());
    }

    private Tensor chosen(Tensor like) {
        return row(like, k -> k == 0 ? 0 : 1);
    }

    /**
     * Adds noise to the columns of whole numbers.
     *
     * @throws IllegalArgumentException if an element of such a column is not one of its numbers
     */
    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        outputShape(x.shape().sample());
        check(x);
        TensorBackend plain = x.backend().plain();
        Tensor noise = plain.uniform(x.shape(), x.dtype(), context.random());
        // Rounding never carries a number over to its neighbor.
        Tensor margin = row(x, k -> Math.max(k, 1) * (x.dtype() == DType.FLOAT32 ? 0x1p-21 : 0x1p-50));
        Tensor inside = noise.binary(BinaryOp.MAXIMUM, margin)
                .binary(BinaryOp.MINIMUM, margin.neg().add(1));
        Tensor zeros = plain.fill(0, Shape.of(x.shape().dim(0)), DType.FLOAT64);
        return new LayerResult(x.add(inside.mul(chosen(x))), zeros);
    }

    private void check(Tensor x) {
        if (!x.hasValues()) {
            return;
        }
        double[] elements = x.toDoubles();
        for (int i = 0; i < elements.length; i++) {
            int k = levels[i % levels.length];
            if (k > 0 && !(elements[i] >= 0 && elements[i] < k && elements[i] == Math.rint(elements[i]))) {
                throw new IllegalArgumentException(
                        "Row " + i / levels.length + " of the batch: the value " + elements[i] + " in column "
                                + (i % levels.length + 1) + " is not a whole number from 0 to " + (k - 1));
            }
        }
    }

    @Override
    public Tensor inverse(Tensor z, FlowContext context) {
        outputShape(z.shape().sample());
        Tensor whole = z.unary(UnaryOp.FLOOR)
                .binary(BinaryOp.MAXIMUM, row(z, k -> 0))
                .binary(BinaryOp.MINIMUM, row(z, k -> Math.max(0, k - 1)));
        // An infinite value becomes NaN in a column of whole numbers, and stays infinite in a real one.
        return whole.mul(chosen(z)).add(z.mul(row(z, k -> k == 0 ? 1 : 0)));
    }

    @Override
    public Shape outputShape(Shape input) {
        return SampleShapes.requireBuiltFor("ColumnDequantization", Shape.vector(levels.length), input);
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.empty();
    }
}
