package org.flows4j.core.tensor.cpu.internal.math;

import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.UnaryOp;

/** The elementwise functions and their derivatives, one number at a time, in double. */
public final class ScalarMath {
    private ScalarMath() {}

    public static double sigmoid(double x) {
        double e = Math.exp(-Math.abs(x));
        return (x >= 0 ? 1 : e) / (1 + e);
    }

    public static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    static double logSigmoid(double x) {
        return Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x)));
    }

    public static double unary(UnaryOp op, double x) {
        return switch (op) {
            case NEGATE -> -x;
            case ABS -> Math.abs(x);
            case EXP -> Math.exp(x);
            case LOG -> Math.log(x);
            case SQRT -> Math.sqrt(x);
            case SQUARE -> x * x;
            case RECIPROCAL -> 1 / x;
            case TANH -> Math.tanh(x);
            case SIGMOID -> sigmoid(x);
            case LOG_SIGMOID -> logSigmoid(x);
            case SOFTPLUS -> softplus(x);
            case RELU -> Math.max(x, 0);
            case ELU -> x > 0 ? x : Math.expm1(x);
            case FLOOR -> Math.floor(x);
        };
    }

    /** The derivative at x, where the function's value is y. */
    public static double derivative(UnaryOp op, double x, double y) {
        return switch (op) {
            case NEGATE -> -1;
            case ABS -> x == 0 ? 0 : Math.signum(x);
            case EXP -> y;
            case LOG -> 1 / x;
            case SQRT -> 0.5 / y;
            case SQUARE -> 2 * x;
            case RECIPROCAL -> -y * y;
            case TANH -> 1 - y * y;
            case SIGMOID -> y * (1 - y);
            case LOG_SIGMOID -> sigmoid(-x);
            case SOFTPLUS -> sigmoid(x);
            case RELU -> x > 0 ? 1 : 0;
            case ELU -> x > 0 ? 1 : y + 1;
            case FLOOR -> 0;
        };
    }

    public static double binary(BinaryOp op, double a, double b) {
        return switch (op) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
            case MAXIMUM -> Math.max(a, b);
            case MINIMUM -> Math.min(a, b);
        };
    }
}
