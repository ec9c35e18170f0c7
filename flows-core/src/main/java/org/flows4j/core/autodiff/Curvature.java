package org.flows4j.core.autodiff;

import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UnaryOp;
import org.jspecify.annotations.Nullable;

/** Second derivatives of elementwise functions. */
final class Curvature {
    private Curvature() {}

    /**
     * The gradient of {@code given * f'(x)} with respect to x.
     *
     * @param x argument of f
     * @param y {@code f(x)}
     * @param given factor of the derivative
     * @param gradient of the product
     * @return {@code gradient * given * f''(x)}; null where that is 0 for every x
     */
    static @Nullable Tensor gradient(UnaryOp op, Tensor x, Tensor y, Tensor given, Tensor gradient) {
        Tensor curvature = curvature(op, x, y);
        return curvature == null ? null : curvature.mul(given).mul(gradient);
    }

    private static @Nullable Tensor curvature(UnaryOp op, Tensor x, Tensor y) {
        TensorBackend backend = x.backend();
        return switch (op) {
            case NEGATE, ABS, RELU, FLOOR -> null;
            case EXP -> y;
            case LOG -> x.square().unary(UnaryOp.RECIPROCAL).neg();
            case SQRT -> x.mul(y).unary(UnaryOp.RECIPROCAL).mul(-0.25);
            case SQUARE -> backend.fill(2, x.shape(), x.dtype());
            case RECIPROCAL -> y.square().mul(y).mul(2);
            case TANH -> y.square().add(-1).mul(y).mul(2);
            case SIGMOID -> bell(y).mul(backend.scaleShift(y, -2, 1));
            case SOFTPLUS -> bell(x.unary(UnaryOp.SIGMOID));
            case LOG_SIGMOID -> bell(x.unary(UnaryOp.SIGMOID)).neg();
            // exp(x) below 0, and 0 above: the derivative of RELU at -x is the step, and min(x, 0) keeps exp from
            // overflowing.
            case ELU ->
                backend.unaryGradient(
                        UnaryOp.RELU,
                        x.neg(),
                        x.neg(),
                        x.binary(BinaryOp.MINIMUM, zero(x)).exp());
        };
    }

    /** {@code s (1 - s)}. */
    private static Tensor bell(Tensor s) {
        return s.sub(s.square());
    }

    private static Tensor zero(Tensor x) {
        return x.backend().fill(0, Shape.of(), x.dtype());
    }
}
