package org.flows4j.models.flowpp;

import java.util.Arrays;
import java.util.Map;
import org.flows4j.core.nn.flowpp.PositionMixing;
import org.flows4j.layers.stochastic.VariationalDequantization;
import org.flows4j.models.family.AddedLater;
import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.family.ModelConfigs;

/**
 * The configuration of a {@link FlowPlusPlus}. Image extents and bits are set from the data; the rest are the hyper-parameters of the
 * paper and its code.
 *
 * @param channels image channels
 * @param height image rows
 * @param width image columns, even
 * @param bits bits per pixel, 1 to 8: data has {@code 2^bits} levels
 * @param layout how the couplings split the images
 * @param filters channels F of the coupling networks, a multiple of the heads
 * @param blocks blocks B of the coupling networks
 * @param heads heads of the attention
 * @param attention what follows the gated convolutions in the coupling networks
 * @param dropout probability of dropout in all networks
 * @param activatedOutput whether a concat-ELU precedes the last convolution of the coupling networks
 * @param weightNorm whether the convolutions of all networks have weight normalization
 * @param coupling what transforms one half given the other
 * @param components logistics K in a mixture
 * @param pointwise whether each half has a 1x1 convolution before the coupling
 * @param noisePointwise whether the steps of conditional flows (of the noise and of a VFlow's posterior) have them as well
 * @param dequantization the noise that makes pixels continuous
 * @param contextInput the form in which the networks of variational noise see the image: {@code CENTRED}, x / levels - 0.5, in all
 *     presets, as in the authors' code; {@code CELL_CENTRES}, (x + 0.5) / levels, in models whose files lack this key
 * @param noiseSteps steps of the flow that draws variational noise
 * @param noiseBlocks blocks of its coupling networks
 * @param noiseAttention what follows the gated convolutions in them
 * @param contextChannels channels through which that flow sees the image, a multiple of the heads
 * @param contextBlocks blocks of the network that computes them
 * @param contextAttention {@code NONE} for gated convolutions alone, otherwise what follows them
 * @param classes number of classes that couplings and noise are conditioned on, 0 for an unconditional model
 */
public record FlowPlusPlusConfig(
        int channels,
        int height,
        int width,
        int bits,
        CouplingLayout layout,
        int filters,
        int blocks,
        int heads,
        PositionMixing attention,
        double dropout,
        boolean activatedOutput,
        @AddedLater("false") boolean weightNorm,
        Coupling coupling,
        int components,
        boolean pointwise,
        @AddedLater("true") boolean noisePointwise,
        Dequantization dequantization,
        @AddedLater("CELL_CENTRES") VariationalDequantization.ContextInput contextInput,
        int noiseSteps,
        int noiseBlocks,
        PositionMixing noiseAttention,
        int contextChannels,
        int contextBlocks,
        PositionMixing contextAttention,
        int classes) {

    /** The coupling transform. */
    public enum Coupling {
        /** The distribution function of a mixture of logistics, its logit and an affine map. */
        MIXTURE,
        /** {@code z2 * exp(tanh(s)) + t}. */
        AFFINE
    }

    /** The noise that makes integer pixels continuous. */
    public enum Dequantization {
        /** Noise from a separate flow that sees the image. */
        VARIATIONAL,
        /** Uniform noise. */
        UNIFORM
    }

    /** Checks the numbers that no part of the model checks. */
    public FlowPlusPlusConfig {
        require(channels >= 1 && height >= 1 && width >= 1, "image extents must be positive", channels, height, width);
        require(bits >= 1 && bits <= 8, "bits must be 1 to 8", bits);
        require(filters >= 1 && blocks >= 0 && heads >= 1, "filters, blocks and heads", filters, blocks, heads);
        require(components >= 1, "components must be positive", components);
        require(noiseSteps >= 1 && noiseBlocks >= 0, "noiseSteps must be positive", noiseSteps, noiseBlocks);
        require(
                contextChannels >= 1 && contextBlocks >= 0,
                "contextChannels must be positive",
                contextChannels,
                contextBlocks);
        require(classes >= 0, "classes must not be negative", classes);
        ConfigLimits.image(channels, height, width);
        ConfigLimits.atMost(ConfigLimits.WIDTH, "filters", filters);
        ConfigLimits.atMost(ConfigLimits.WIDTH, "contextChannels", contextChannels);
        ConfigLimits.atMost(ConfigLimits.DEPTH, "blocks", blocks);
        ConfigLimits.atMost(ConfigLimits.WIDTH, "heads", heads);
        ConfigLimits.atMost(ConfigLimits.DEPTH, "noiseSteps", noiseSteps);
        ConfigLimits.atMost(ConfigLimits.DEPTH, "noiseBlocks", noiseBlocks);
        ConfigLimits.atMost(ConfigLimits.DEPTH, "contextBlocks", contextBlocks);
        ConfigLimits.atMost(ConfigLimits.MIXTURE, "components", components);
        ConfigLimits.atMost(ConfigLimits.COMPONENTS, "classes", classes);
    }

    private static void require(boolean holds, String rule, int... values) {
        if (!holds) {
            throw new IllegalArgumentException(rule + ", got " + Arrays.toString(values));
        }
    }

    /**
     * The number of values that a pixel takes.
     *
     * @return {@code 2^bits}
     */
    public int pixelLevels() {
        return 1 << bits;
    }

    /** Returns the same model for other images. */
    public FlowPlusPlusConfig withImage(int newChannels, int newHeight, int newWidth) {
        return ModelConfigs.with(this, Map.of("channels", newChannels, "height", newHeight, "width", newWidth));
    }

    /** Returns the same model, conditioned on classes. */
    FlowPlusPlusConfig withClasses(int newClasses) {
        return ModelConfigs.with(this, Map.of("classes", newClasses));
    }
}
