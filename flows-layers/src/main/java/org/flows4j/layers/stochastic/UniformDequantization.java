package org.flows4j.layers.stochastic;

import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.StochasticLayer;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * Uniform dequantization (Uria et al. 2013; Theis et al. 2016, section 3.1): data of {@code levels} whole numbers becomes
 * continuous by noise u, uniform on [0, 1): {@code z = (x + u) / levels - offset}, log term {@code -D log(levels)}. The inverse
 * is {@code floor((z + offset) * levels)}, limited to the levels.
 *
 * <p>The likelihood is a lower bound: with the density p of z, {@code log P(x) = log E[p(z)] - D log(levels)}, and one draw of
 * u estimates {@code E[log p(z)] - D log(levels)}, which is not greater (Jensen's inequality). Averaging {@code p(z)} over
 * draws instead of its logarithm closes the gap.
 *
 * <p>Rounding never carries a number over to its neighbor, because u keeps a distance of {@code levels} times a few units of
 * rounding from 0 and 1 (0.0001 for 256 levels in float32).
 *
 * <p>Shapes: {@code [N, H, W, C]} or {@code [N, D]}, both ways.
 *
 * @param levels number of values a datum can take, 0 to levels - 1; 2 to 65536
 * @param offset subtracted last; 0.5 centers the data around 0
 */
public record UniformDequantization(int levels, double offset) implements StochasticLayer {
    /** Checks the numbers. */
    public UniformDequantization {
        new WholeNumbers(levels, offset);
    }

    /**
     * Adds noise.
     *
     * @param x whole numbers from 0 to levels - 1
     * @param context randomness
     * @return the continuous batch and {@code -D log(levels)} per sample
     * @throws IllegalArgumentException if an element is NaN, infinite, not whole or outside the levels
     */
    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        outputShape(x.shape().sample());
        WholeNumbers numbers = new WholeNumbers(levels, offset);
        numbers.check(x);
        return numbers.place(x, x.backend().plain().uniform(x.shape(), x.dtype(), context.random()));
    }

    @Override
    public Tensor inverse(Tensor z, FlowContext context) {
        return new WholeNumbers(levels, offset).round(z);
    }

    @Override
    public Shape outputShape(Shape input) {
        if (input.rank() != 1 && input.rank() != 3) {
            throw new IllegalArgumentException(
                    "Dequantization takes images [H, W, C] or vectors [D], got samples of shape " + input);
        }
        return input;
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.empty();
    }
}
