package org.flows4j.layers.continuous;

import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/** Nonlinearities with a continuous derivative: an adaptive solver takes short steps at every kink. */
public enum SmoothNonlinearity {
    /** Hyperbolic tangent. */
    TANH,
    /** {@code log(1 + exp(x))}. */
    SOFTPLUS,
    /** {@code x sigmoid(x)}, also called SiLU. */
    SWISH;

    /** A value and its derivative, both recorded if the argument is. */
    record Slope(Tensor value, Tensor derivative) {}

    Tensor apply(Tensor x) {
        return switch (this) {
            case TANH -> x.unary(UnaryOp.TANH);
            case SOFTPLUS -> x.unary(UnaryOp.SOFTPLUS);
            case SWISH -> x.mul(x.unary(UnaryOp.SIGMOID));
        };
    }

    Slope slope(Tensor x) {
        return switch (this) {
            case TANH -> {
                Tensor y = x.unary(UnaryOp.TANH);
                yield new Slope(y, y.square().neg().add(1));
            }
            case SOFTPLUS -> new Slope(x.unary(UnaryOp.SOFTPLUS), x.unary(UnaryOp.SIGMOID));
            case SWISH -> {
                Tensor sigmoid = x.unary(UnaryOp.SIGMOID);
                Tensor y = x.mul(sigmoid);
                yield new Slope(y, sigmoid.add(y).sub(y.mul(sigmoid)));
            }
        };
    }
}
