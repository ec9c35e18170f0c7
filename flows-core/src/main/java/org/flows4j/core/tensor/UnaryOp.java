package org.flows4j.core.tensor;

/** Elementwise functions of one tensor. Each is computed in its numerically stable form by every backend. */
public enum UnaryOp {
    /** {@code -x}. */
    NEGATE,
    /** {@code |x|}, with derivative sign(x) and 0 at 0. */
    ABS,
    /** {@code exp(x)}. */
    EXP,
    /** Natural logarithm. */
    LOG,
    /** {@code sqrt(x)}. */
    SQRT,
    /** {@code x * x}. */
    SQUARE,
    /** {@code 1 / x}. */
    RECIPROCAL,
    /** Hyperbolic tangent. */
    TANH,
    /** {@code 1 / (1 + exp(-x))}. */
    SIGMOID,
    /** {@code log sigmoid(x) = min(x, 0) - log(1 + exp(-|x|))}, finite for every finite x. */
    LOG_SIGMOID,
    /** {@code log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|))}, finite for every finite x. */
    SOFTPLUS,
    /** {@code max(x, 0)}, with derivative 0 at 0. */
    RELU,
    /** {@code x} for {@code x > 0}, otherwise {@code exp(x) - 1}. */
    ELU,
    /** Largest integer not above x; its derivative is 0. */
    FLOOR
}
