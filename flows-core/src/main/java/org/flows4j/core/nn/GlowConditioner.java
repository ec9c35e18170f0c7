package org.flows4j.core.nn;

import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.tensor.Shape;

/**
 * Glow's conditioner (Kingma and Dhariwal 2018, section 3.3 and appendix A): conv3x3, actnorm, ReLU, conv1x1, actnorm, ReLU,
 * then a 3x3 convolution that starts as 0. It is three convolutions to the backend. For vectors they are dense layers.
 *
 * @param width channels of the two hidden layers, positive
 * @param actNormFactor multiplies the log scales of the two actnorms, and so their learning rate; positive
 * @param output the last convolution; its edge channel applies to both 3x3 convolutions
 */
public record GlowConditioner(int width, double actNormFactor, ZeroOutput output) implements NetworkFactory {
    /** Checks the numbers. */
    public GlowConditioner {
        if (width < 1) {
            throw new IllegalArgumentException("A conditioner needs at least one hidden channel, got width " + width);
        }
        if (!(actNormFactor > 0) || Double.isInfinite(actNormFactor)) {
            throw new IllegalArgumentException("The actnorm factor must be positive and finite, got " + actNormFactor);
        }
    }

    /**
     * Glow's conditioner without the border channel, as in the usual ports of it.
     *
     * @param width channels of the two hidden layers, positive
     */
    public GlowConditioner(int width) {
        this(width, 1, ZeroOutput.DEFAULT);
    }

    /**
     * Returns the network published with Glow: border channel, and factor 3 in the actnorms too.
     *
     * @param width channels of the two hidden layers
     */
    public static GlowConditioner glow(int width) {
        return new GlowConditioner(width, 3, ZeroOutput.GLOW);
    }

    /**
     * Returns the network published with Woodbury transformations (Lu and Huang 2020).
     *
     * @param width channels of the two hidden layers
     */
    public static GlowConditioner woodbury(int width) {
        return new GlowConditioner(width, 1, ZeroOutput.WOODBURY);
    }

    /**
     * Builds the network; its layers are called {@code conv1} to {@code conv3}, for vectors {@code dense1} to {@code dense3}.
     *
     * @param input {@code [H, W, C]} or {@code [D]}
     * @param outputChannels channels of its result
     * @throws IllegalArgumentException if the samples are neither images nor vectors
     */
    @Override
    public Network create(ParameterFactory parameters, Shape input, int outputChannels) {
        if (input.rank() == 1) {
            return dense(parameters, input.channels(), outputChannels);
        }
        InputShapes.requireImage("GlowConditioner", input);
        boolean edge = output.edgeChannel();
        return Sequential.of(
                new NormalizedConv2d(parameters.child("conv1"), input.channels(), width, 3, actNormFactor, edge),
                new NormalizedConv2d(parameters.child("conv2"), width, width, 1, actNormFactor, false),
                new ZeroConv2d(parameters.child("conv3"), width, outputChannels, output));
    }

    private Network dense(ParameterFactory parameters, int inputs, int outputs) {
        return Sequential.of(
                new NormalizedDense(parameters.child("dense1"), inputs, width, actNormFactor),
                new NormalizedDense(parameters.child("dense2"), width, width, actNormFactor),
                new ZeroDense(parameters.child("dense3"), width, outputs, output));
    }
}
