package org.flows4j.core.nn.parts;

import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/**
 * Layer normalization without parameters (Ba, Kiros and Hinton 2016): {@code (h - mean(h)) / sqrt(var(h) + epsilon)} with the moments of a
 * sample's units. The variance is the sum of squares divided by {@code units - 1} if unbiased, otherwise by the number of units.
 *
 * @param epsilon added to the variance
 * @param unbiased the divisor of the variance
 */
public record StandardizedUnitsPart(double epsilon, boolean unbiased) implements NetworkPart {
    /** @throws IllegalArgumentException if epsilon is not positive and finite */
    public StandardizedUnitsPart {
        if (!(epsilon > 0) || Double.isInfinite(epsilon)) {
            throw new IllegalArgumentException("epsilon must be positive and finite, got " + epsilon);
        }
    }

    @Override
    public BuiltPart build(ParameterFactory parameters, Shape input, int contextChannels) {
        int units = input.channels();
        if (input.rank() != 1 || units < 2) {
            throw new IllegalArgumentException(
                    "Layer normalization takes vectors of at least 2 units, got samples of shape " + input);
        }
        double divisor = unbiased ? units - 1 : units;
        return new BuiltPart(input, ParameterList.empty(), (h, context, evaluation) -> {
            Tensor centered = h.sub(h.sum(1).mul(1.0 / units).reshape(-1, 1));
            Tensor variance = centered.square().sum(1).mul(1 / divisor).add(epsilon);
            return centered.div(variance.unary(UnaryOp.SQRT).reshape(-1, 1));
        });
    }
}
