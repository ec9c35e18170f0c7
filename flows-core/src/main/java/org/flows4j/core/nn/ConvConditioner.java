package org.flows4j.core.nn;

import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.tensor.Shape;

/**
 * The plain convolutional conditioner: conv3x3, ReLU, conv1x1, ReLU, conv3x3, all with bias and without normalization, as in
 * noisy injective flows (Cunningham et al. 2020).
 *
 * @param width channels of the two hidden layers, positive
 * @param output how the last convolution starts
 */
public record ConvConditioner(int width, OutputLayer output) implements NetworkFactory {
    /** Checks the width. */
    public ConvConditioner {
        if (width < 1) {
            throw new IllegalArgumentException("A conditioner needs at least one hidden channel, got width " + width);
        }
    }

    /**
     * A conditioner whose last convolution starts as 0.
     *
     * @param width channels of the two hidden layers, positive
     */
    public ConvConditioner(int width) {
        this(width, OutputLayer.ZERO);
    }

    /**
     * Builds the network; its layers are called {@code conv1} to {@code conv3}.
     *
     * @param input {@code [H, W, C]}
     * @param outputChannels channels of its result
     * @throws IllegalArgumentException if the samples are not images
     */
    @Override
    public Network create(ParameterFactory parameters, Shape input, int outputChannels) {
        InputShapes.requireImage("ConvConditioner", input);
        return Sequential.of(
                Conv2d.create(parameters.child("conv1"), input.channels(), width, 3, Nonlinearity.RELU),
                Conv2d.create(parameters.child("conv2"), width, width, 1, Nonlinearity.RELU),
                output.conv3x3(parameters.child("conv3"), width, outputChannels));
    }
}
