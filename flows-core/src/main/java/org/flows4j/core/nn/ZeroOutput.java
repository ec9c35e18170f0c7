package org.flows4j.core.nn;

import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.tensor.Shape;

/**
 * The parametrization of an output layer that starts as 0: {@code y = (layer(x) + bias) * exp(logScaleFactor * logs)}. The
 * published variants differ in how they train and in their number of parameters. As a network of its own it is that one
 * layer.
 *
 * @param logScaleFactor multiplies the learned log scales, and so their learning rate; positive
 * @param secondBias whether there is a second, redundant bias
 * @param edgeChannel whether convolutions see an extra input channel that is 1 on the zero padding and 0 inside, by which
 *     they can tell the border (one more input channel of weights)
 */
public record ZeroOutput(double logScaleFactor, boolean secondBias, boolean edgeChannel) implements NetworkFactory {
    /** Glow's layer without the border channel, as in the usual ports of it. */
    public static final ZeroOutput DEFAULT = new ZeroOutput(3, false, false);

    /** The layer published with Glow (Kingma and Dhariwal 2018): log-scale factor 3 and the border channel. */
    public static final ZeroOutput GLOW = new ZeroOutput(3, false, true);

    /** The layer published with Woodbury transformations (Lu and Huang 2020): factor 1 and two biases. */
    public static final ZeroOutput WOODBURY = new ZeroOutput(1, true, false);

    /** Checks the factor. */
    public ZeroOutput {
        if (!(logScaleFactor > 0) || Double.isInfinite(logScaleFactor)) {
            throw new IllegalArgumentException(
                    "The log-scale factor must be positive and finite, got " + logScaleFactor);
        }
    }

    /**
     * Builds the layer alone: a {@link ZeroConv2d} for images, a {@link ZeroDense} for vectors.
     *
     * @param input {@code [H, W, C]} or {@code [D]}
     * @param outputChannels last extent of its result
     */
    @Override
    public Network create(ParameterFactory parameters, Shape input, int outputChannels) {
        return input.rank() == 1
                ? new ZeroDense(parameters, input.channels(), outputChannels, this)
                : new ZeroConv2d(parameters, input.channels(), outputChannels, this);
    }
}
