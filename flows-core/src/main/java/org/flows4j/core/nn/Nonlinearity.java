package org.flows4j.core.nn;

import org.flows4j.core.tensor.Activation;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/** The elementwise function behind a dense or convolutional layer. */
public enum Nonlinearity {
    /** The value unchanged. */
    IDENTITY,
    /** {@code max(x, 0)}; costs nothing, backends apply it while the result is in cache. */
    RELU,
    /** Hyperbolic tangent. */
    TANH,
    /** {@code x} for {@code x > 0}, otherwise {@code exp(x) - 1} (Clevert et al. 2016). */
    ELU;

    /** The part of this function that backends fuse into the layer before it. */
    public Activation fused() {
        return this == RELU ? Activation.RELU : Activation.NONE;
    }

    /** The part that is left to do after the layer with {@link #fused()} in it. */
    public Tensor rest(Tensor y) {
        return switch (this) {
            case IDENTITY, RELU -> y;
            case TANH -> y.unary(UnaryOp.TANH);
            case ELU -> y.unary(UnaryOp.ELU);
        };
    }
}
