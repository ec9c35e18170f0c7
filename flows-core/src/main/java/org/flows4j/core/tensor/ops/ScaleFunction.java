package org.flows4j.core.tensor.ops;

import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/** How an affine coupling turns a conditioner's unbounded output s into a positive scale. */
public enum ScaleFunction {
    /** {@code sigmoid(s + 2)}: at most 1, and 0.88 where the conditioner is zero (Glow's code, MaCow, Woodbury Glow). */
    SIGMOID {
        @Override
        public Tensor scale(Tensor s) {
            return s.add(SIGMOID_SHIFT).unary(UnaryOp.SIGMOID);
        }

        @Override
        public Tensor logScale(Tensor s) {
            return s.add(SIGMOID_SHIFT).unary(UnaryOp.LOG_SIGMOID);
        }
    },
    /** {@code sigmoid(s + 2) + 0.001}: bounded away from 0 (Neural Spline Flows, Durkan et al. 2019, affine baseline). */
    BOUNDED_SIGMOID {
        @Override
        public Tensor scale(Tensor s) {
            return SIGMOID.scale(s).add(BOUND);
        }

        @Override
        public Tensor logScale(Tensor s) {
            return scale(s).log();
        }
    },
    /** {@code exp(s)} (RealNVP, Dinh et al. 2017, equation 8). */
    EXP {
        @Override
        public Tensor logScale(Tensor s) {
            return s;
        }
    },
    /** {@code exp(tanh(s))}: between 1/e and e (Flow++, Ho et al. 2019; noisy injective flows). */
    EXP_TANH {
        @Override
        public Tensor logScale(Tensor s) {
            return s.unary(UnaryOp.TANH);
        }
    },
    /**
     * {@code exp(b tanh(s / b))} with b = {@link #MOST_LOG_SCALE}: next to exp(s) for the values that models reach, bounded, and with a
     * gradient everywhere.
     */
    SOFT_CLAMPED_EXP {
        @Override
        public Tensor logScale(Tensor s) {
            return softClamped(s, MOST_LOG_SCALE);
        }
    },
    /**
     * {@code exp(b tanh(s / b))} with b = {@link #MODERATE_LOG_SCALE}: scales from 1/20 to 20, for priors whose samples must stay finite
     * and whose losses must not jump.
     */
    MODERATE_EXP {
        @Override
        public Tensor logScale(Tensor s) {
            return softClamped(s, MODERATE_LOG_SCALE);
        }
    },
    /** {@code softplus(s) = log(1 + exp(s))}, whose logarithm is s below {@link #SOFTPLUS_TAIL}. */
    SOFTPLUS {
        @Override
        public Tensor scale(Tensor s) {
            return s.unary(UnaryOp.SOFTPLUS);
        }

        @Override
        public Tensor logScale(Tensor s) {
            Tensor tail = s.backend().plain().fill(SOFTPLUS_TAIL, Shape.of(1), s.dtype());
            return scale(s.binary(BinaryOp.MAXIMUM, tail))
                    .log()
                    .add(s.binary(BinaryOp.MINIMUM, tail).sub(tail));
        }
    };

    /** Added to s before the sigmoid. */
    public static final double SIGMOID_SHIFT = 2;

    /** The least scale of {@link #BOUNDED_SIGMOID}. */
    public static final double BOUND = 1e-3;

    /** The bound of the logarithm of {@link #SOFT_CLAMPED_EXP}: a scale of exp(7) is beyond what any model needs. */
    public static final double MOST_LOG_SCALE = 7;

    /** The bound of the logarithm of {@link #MODERATE_EXP}. */
    public static final double MODERATE_LOG_SCALE = 3;

    /** Where {@code log softplus(s)} is s to the last digit. */
    public static final double SOFTPLUS_TAIL = -40;

    /** Computes the scale of a conditioner's output s: positive factors, shaped as s. */
    public Tensor scale(Tensor s) {
        return logScale(s).exp();
    }

    /** Computes {@code log(scale(s))}, without the scale itself if that would lose precision. */
    public abstract Tensor logScale(Tensor s);

    private static Tensor softClamped(Tensor s, double bound) {
        return s.mul(1 / bound).unary(UnaryOp.TANH).mul(bound);
    }
}
