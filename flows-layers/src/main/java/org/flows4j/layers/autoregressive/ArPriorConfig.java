package org.flows4j.layers.autoregressive;

import org.flows4j.core.nn.Conv2d;
import org.flows4j.core.nn.NetworkFactory;
import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.nn.Sequential;
import org.flows4j.layers.prior.MultiScaleArPrior;

/**
 * The sizes of the networks of a {@link MultiScaleArPrior}.
 *
 * @param width hidden channels of embedding, LSTM and conditioner
 * @param layers number of layers of the LSTM
 * @param kernel rows and columns of the kernels of embedding and LSTM, odd
 * @param dilation dilation of the LSTM's convolutions
 */
public record ArPriorConfig(int width, int layers, int kernel, int dilation) {
    private static final int PUBLISHED_LAYERS = 3;
    private static final int CONDITIONER_KERNEL = 5;
    private static final int OUTPUT_KERNEL = 3;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is not positive, or the kernel even
     */
    public ArPriorConfig {
        if (width < 1 || layers < 1 || kernel < 1 || kernel % 2 == 0 || dilation < 1) {
            throw new IllegalArgumentException("An autoregressive prior needs a positive width, number of layers and "
                    + "dilation, and an odd kernel, got width " + width + ", layers " + layers + ", kernel "
                    + kernel
                    + " and dilation " + dilation);
        }
    }

    /**
     * Returns the sizes of the authors' code at a scale: three layers; kernels of 5 at the first two scales, then of 3; dilation 2 at the
     * first.
     *
     * @param level the scale, from 1
     * @param width the width, 32 in their models
     * @param kernel the kernel of the first two scales, 5 in their models
     */
    public static ArPriorConfig atLevel(int level, int width, int kernel) {
        return new ArPriorConfig(
                width, PUBLISHED_LAYERS, level <= 2 ? kernel : Math.min(kernel, 3), level == 1 ? 2 : 1);
    }

    /** The conditioner of the authors' code: two 5 x 5 convolutions for any size of the other kernels. */
    public NetworkFactory conditioner() {
        return (parameters, input, outputs) -> Sequential.of(
                Conv2d.create(
                        parameters.child("conv1"), input.channels(), width, CONDITIONER_KERNEL, Nonlinearity.RELU),
                Conv2d.create(parameters.child("conv2"), width, outputs, CONDITIONER_KERNEL, Nonlinearity.IDENTITY));
    }

    /** The network that computes mean and log-scale from the hidden state: a 3 x 3 convolution that starts as 0, unlike the authors'. */
    public NetworkFactory output() {
        return (parameters, input, outputs) -> Conv2d.zero(parameters, input.channels(), outputs, OUTPUT_KERNEL);
    }
}
