package org.flows4j.core.nn.parts;

import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/**
 * A function of each unit.
 *
 * @param kind the function
 * @param constant the slope of {@link Kind#LEAKY_RELU}, the factor a of {@link Kind#ELU} and {@link Kind#SCALE}; unused by the others
 */
public record ActivationPart(Kind kind, double constant) implements NetworkPart {
    /** The function of a unit. */
    public enum Kind {
        /** The unit unchanged. */
        IDENTITY,
        /** {@code max(h, 0)}. */
        RELU,
        /** h where it is positive, otherwise {@code slope * h}. */
        LEAKY_RELU,
        /** h where it is positive, otherwise {@code a (exp(h) - 1)}. */
        ELU,
        /** Hyperbolic tangent. */
        TANH,
        /** {@code 1 / (1 + exp(-h))}. */
        SIGMOID,
        /** {@code h sigmoid(h)}, also called Swish. */
        SILU,
        /** {@code log(1 + exp(h))}. */
        SOFTPLUS,
        /** {@code a h}. */
        SCALE,
        /** {@code min(exp(h), 1)}. */
        CAPPED_EXP
    }

    /** @throws IllegalArgumentException if the constant is not finite */
    public ActivationPart {
        if (!Double.isFinite(constant)) {
            throw new IllegalArgumentException("The constant of an activation must be finite, got " + constant);
        }
    }

    /** A function with the constant 1. */
    public static ActivationPart of(Kind kind) {
        return new ActivationPart(kind, 1);
    }

    /** The function's value, element by element. */
    Tensor of(Tensor h) {
        return switch (kind) {
            case IDENTITY -> h;
            case RELU -> h.unary(UnaryOp.RELU);
            case LEAKY_RELU ->
                h.unary(UnaryOp.RELU).sub(h.neg().unary(UnaryOp.RELU).mul(constant));
            case ELU -> {
                Tensor positive = h.unary(UnaryOp.RELU);
                yield h.sub(positive).unary(UnaryOp.ELU).mul(constant).add(positive);
            }
            case TANH -> h.unary(UnaryOp.TANH);
            case SIGMOID -> h.unary(UnaryOp.SIGMOID);
            case SILU -> h.mul(h.unary(UnaryOp.SIGMOID));
            case SOFTPLUS -> h.unary(UnaryOp.SOFTPLUS);
            case SCALE -> h.mul(constant);
            case CAPPED_EXP -> h.sub(h.unary(UnaryOp.RELU)).exp();
        };
    }

    @Override
    public BuiltPart build(ParameterFactory parameters, Shape input, int contextChannels) {
        return new BuiltPart(input, ParameterList.empty(), (h, context, evaluation) -> of(h));
    }
}
