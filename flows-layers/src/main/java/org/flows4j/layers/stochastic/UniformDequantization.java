package org.flows4j.layers.stochastic;

import java.util.Arrays;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.flow.FlowContext;
import org.flows4j.core.flow.LayerResult;
import org.flows4j.core.flow.StochasticLayer;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UnaryOp;

/**
 * Uniform dequantisation (Uria et al. 2013; Theis et al. 2016, section 3.1): data of {@code levels} whole numbers becomes
 * continuous by noise u, uniform on [0, 1): {@code z = (x + u) / levels - offset}, log term {@code -D log(levels)}. The inverse
 * is {@code floor((z + offset) * levels)}, limited to the levels.
 *
 * <p>The likelihood is a lower bound: with the density p of z, {@code log P(x) = log E[p(z)] - D log(levels)}, and one draw of
 * u estimates {@code E[log p(z)] - D log(levels)}, which is at most that (Jensen's inequality). Averaging {@code p(z)} over
 * draws instead of its logarithm closes the gap.
 *
 * <p>So that rounding never carries a number over to its neighbour, u keeps a distance of {@code levels} times a few units of
 * rounding from 0 and 1 (0.0001 for 256 levels in float32).
 *
 * <p>Shapes: {@code [N, H, W, C]} or {@code [N, D]}, both ways.
 *
 * @param levels number of values a datum can take, 0 to levels - 1; 2 to 65536
 * @param offset subtracted last; 0.5 centres the data around 0
 */
public record UniformDequantization(int levels, double offset) implements StochasticLayer {
    private static final int MOST_LEVELS = 1 << 16;

    /** Checks the numbers. */
    public UniformDequantization {
        if (levels < 2 || levels > MOST_LEVELS) {
            throw new IllegalArgumentException("Dequantisation needs 2 to " + MOST_LEVELS + " levels, got " + levels);
        }
        if (!Double.isFinite(offset)) {
            throw new IllegalArgumentException("The offset must be finite, got " + offset);
        }
    }

    /**
     * Adds noise.
     *
     * @param x whole numbers from 0 to levels - 1
     * @param context randomness
     * @return the continuous batch and {@code -D log(levels)} a sample
     * @throws IllegalArgumentException if an element is NaN, infinite, not whole or outside the levels
     */
    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        Shape sample = outputShape(x.shape().sample());
        check(x);
        TensorBackend plain = x.backend().plain();
        double margin = levels * (x.dtype() == DType.FLOAT32 ? 0x1p-21 : 0x1p-50);
        Tensor noise = plain.uniform(x.shape(), x.dtype(), context.random())
                .binary(BinaryOp.MAXIMUM, plain.fill(margin, Shape.of(), x.dtype()))
                .binary(BinaryOp.MINIMUM, plain.fill(1 - margin, Shape.of(), x.dtype()));
        Tensor value = x.add(noise).mul(1.0 / levels).add(-offset);
        double logTerm = -sample.size() * Math.log(levels);
        return new LayerResult(value, plain.fill(logTerm, Shape.of(x.shape().dim(0)), DType.FLOAT64));
    }

    @Override
    public Tensor inverse(Tensor z, FlowContext context) {
        TensorBackend plain = z.backend().plain();
        return z.mul(levels)
                .add(offset * levels)
                .unary(UnaryOp.FLOOR)
                .binary(BinaryOp.MAXIMUM, plain.fill(0, Shape.of(), z.dtype()))
                .binary(BinaryOp.MINIMUM, plain.fill(levels - 1, Shape.of(), z.dtype()));
    }

    /** This is the door through which data enters a flow: what slipped in here would show as a NaN loss much later. */
    private void check(Tensor x) {
        double[] elements = x.toDoubles();
        for (int i = 0; i < elements.length; i++) {
            double element = elements[i];
            // A comparison with NaN is false, so NaN is refused too.
            if (!(element >= 0 && element < levels && element == Math.rint(element))) {
                throw new IllegalArgumentException(describe(x.shape(), i) + " is " + element
                        + "; dequantisation with " + levels + " levels takes whole numbers from 0 to " + (levels - 1)
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

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() != 1 && input.rank() != 3) {
            throw new IllegalArgumentException(
                    "Dequantisation takes images [H, W, C] or vectors [D], got samples of shape " + input);
        }
        return input;
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.empty();
    }
}
