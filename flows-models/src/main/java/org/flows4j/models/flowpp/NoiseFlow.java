package org.flows4j.models.flowpp;

import org.flows4j.core.nn.flowpp.PositionMixing;
import org.flows4j.layers.stochastic.VariationalDequantization;
import org.flows4j.models.family.AddedLater;
import org.flows4j.models.family.ConfigLimits;

/**
 * The noise that makes the pixels of a {@link FlowPlusPlus} continuous.
 *
 * @param dequantization the kind of noise
 * @param contextInput the form in which the networks of variational noise see the image: {@code CENTRED}, x / levels - 0.5, in all
 *     presets, as in the authors' code; {@code CELL_CENTRES}, (x + 0.5) / levels, in models whose files lack this key
 * @param noiseSteps steps of the flow that draws variational noise
 * @param noiseBlocks blocks of its coupling networks
 * @param noiseAttention the layer behind the gated convolutions in them
 * @param noisePointwise whether each half has a 1x1 convolution before the coupling in conditional flows (of the noise and of a VFlow's
 *     posterior) if {@code pointwise} is set
 * @param contextChannels channels through which that flow sees the image, a multiple of the heads
 * @param contextBlocks blocks of the network that computes them
 * @param contextAttention the layer behind the gated convolutions of that network; {@code NONE} for gated convolutions alone
 */
public record NoiseFlow(
        Dequantization dequantization,
        @AddedLater("CELL_CENTRES") VariationalDequantization.ContextInput contextInput,
        int noiseSteps,
        int noiseBlocks,
        PositionMixing noiseAttention,
        @AddedLater("true") boolean noisePointwise,
        int contextChannels,
        int contextBlocks,
        PositionMixing contextAttention) {
    /** The noise that makes integer pixels continuous. */
    public enum Dequantization {
        /** Noise from a separate flow that sees the image. */
        VARIATIONAL,
        /** Uniform noise. */
        UNIFORM
    }

    /** @throws IllegalArgumentException if a number is out of range */
    public NoiseFlow {
        ConfigLimits.range(1, ConfigLimits.DEPTH, "noiseSteps", noiseSteps);
        ConfigLimits.range(0, ConfigLimits.DEPTH, "noiseBlocks", noiseBlocks);
        ConfigLimits.range(1, ConfigLimits.WIDTH, "contextChannels", contextChannels);
        ConfigLimits.range(0, ConfigLimits.DEPTH, "contextBlocks", contextBlocks);
    }
}
