package org.flows4j.layers.autoregressive;

import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.InvertibleChain;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.autoregressive.MaskedConvFlow.Side;
import org.flows4j.layers.elementwise.ActNorm;

/**
 * The unit of MaCow (Ma, Kong, Zhang and Hovy 2019, section 3.2): actnorm, masked convolutional flows A and B (rows), actnorm,
 * C and D (columns), so that every pixel depends on its whole neighborhood. The paper on Woodbury transformations (Lu and Huang 2020)
 * compares with one unit in place of each affine coupling.
 */
public final class MacowUnit {
    private static final int WIDE = 96;
    private static final int MOST_HIDDEN = 512;

    private MacowUnit() {}

    /**
     * Creates a unit.
     *
     * @param parameters makes the parameters of its parts
     * @param input sample shape, {@code [H, W, C]}
     * @param hidden channels inside each network; see {@link #hiddenChannels}
     * @return the chain of its layers, which memory modes treat one by one
     * @throws IllegalArgumentException if samples are not images or there is no hidden channel
     */
    public static InvertibleChain create(ParameterFactory parameters, Shape input, int hidden) {
        return InvertibleChain.of(
                ActNorm.perChannel(parameters.child("actnorm1"), input.channels()),
                new MaskedConvFlow(parameters.child("above"), input, Side.ABOVE, hidden),
                new MaskedConvFlow(parameters.child("below"), input, Side.BELOW, hidden),
                ActNorm.perChannel(parameters.child("actnorm2"), input.channels()),
                new MaskedConvFlow(parameters.child("left"), input, Side.LEFT, hidden),
                new MaskedConvFlow(parameters.child("right"), input, Side.RIGHT, hidden));
    }

    /**
     * The hidden channels of the authors' code.
     *
     * @param channels of the image
     * @return four times the number up to 96 channels, then twice the number, at most 512
     */
    public static int hiddenChannels(int channels) {
        return channels <= WIDE ? 4 * channels : Math.min(2 * channels, MOST_HIDDEN);
    }
}
