package org.flows4j.models.glow;

import java.util.Arrays;
import java.util.Map;
import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.family.ModelConfigs;

/**
 * The configuration of a {@link MarScf}. Image extents and bits are set from the data; the rest are the hyper-parameters of the paper and
 * its code.
 *
 * @param channels image channels C
 * @param height image rows H
 * @param width image columns W; height and width must be divisible by {@code 2^levels}
 * @param bits bits per pixel, 1 to 8: data has {@code 2^bits} levels
 * @param levels number of scales n
 * @param stepsPerLevel steps of flow per scale K
 * @param coupling the coupling transform
 * @param hiddenWidth channels of the coupling networks
 * @param blocks blocks of the coupling networks of {@code MIXTURE}
 * @param components logistics in a mixture
 * @param heads heads of the attention of {@code MIXTURE}, a divisor of {@code hiddenWidth}
 * @param dropout probability of dropout in the coupling networks of {@code MIXTURE}
 * @param prior the prior of the channels that leave the flow
 * @param priorWidth hidden channels of the priors' networks; 0 for Gaussian priors of a single layer
 * @param priorKernel kernel of the autoregressive priors' networks at the first two scales, odd; 3 at the others
 * @param classes number of classes that couplings and priors are conditioned on, 0 for an unconditional model
 */
public record MarScfConfig(
        int channels,
        int height,
        int width,
        int bits,
        int levels,
        int stepsPerLevel,
        Coupling coupling,
        int hiddenWidth,
        int blocks,
        int components,
        int heads,
        double dropout,
        Prior prior,
        int priorWidth,
        int priorKernel,
        int classes) {

    /** The coupling transform. */
    public enum Coupling {
        /** {@code z2 * sigmoid(s + 2) + t}, by a network of three convolutions; as published, with an inverse without bound. */
        AFFINE,
        /**
         * {@code z2 * exp(tanh(s)) + t}, by the same network: bounded on both sides; so are then the deviations of {@code GAUSSIAN} priors.
         */
        BOUNDED_AFFINE,
        /** The distribution function of a mixture of logistics, as in Flow++. */
        MIXTURE
    }

    /** The prior of the channels that leave the flow. */
    public enum Prior {
        /** Convolutional LSTMs over the channels: the paper's. */
        AUTOREGRESSIVE,
        /** Gaussians, independent given the half that continues, as in Glow; at the deepest scale one per element. */
        GAUSSIAN,
        /** N(0, I). */
        STANDARD
    }

    /** Checks the numbers that no part of the model checks. */
    public MarScfConfig {
        require(channels >= 1 && height >= 1 && width >= 1, "image extents must be positive", channels, height, width);
        require(bits >= 1 && bits <= 8, "bits must be 1 to 8", bits);
        require(levels >= 1 && levels <= 12, "levels must be 1 to 12", levels);
        require(stepsPerLevel >= 1, "stepsPerLevel must be positive", stepsPerLevel);
        require(
                hiddenWidth >= 1 && blocks >= 0 && heads >= 1,
                "hiddenWidth, blocks, heads",
                hiddenWidth,
                blocks,
                heads);
        require(components >= 1, "components must be positive", components);
        require(priorWidth >= (prior == Prior.AUTOREGRESSIVE ? 1 : 0), "priorWidth is too small", priorWidth);
        require(priorKernel >= 1 && priorKernel % 2 == 1, "priorKernel must be odd", priorKernel);
        require(classes >= 0, "classes must not be negative", classes);
        ConfigLimits.image(channels, height, width);
        ConfigLimits.atMost(ConfigLimits.DEPTH, "stepsPerLevel", stepsPerLevel);
        ConfigLimits.atMost(ConfigLimits.WIDTH, "hiddenWidth", hiddenWidth);
        ConfigLimits.atMost(ConfigLimits.WIDTH, "priorWidth", priorWidth);
        ConfigLimits.atMost(ConfigLimits.DEPTH, "blocks", blocks);
        ConfigLimits.atMost(ConfigLimits.WIDTH, "heads", heads);
        ConfigLimits.atMost(ConfigLimits.MIXTURE, "components", components);
        ConfigLimits.atMost(ConfigLimits.KERNEL, "priorKernel", priorKernel);
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

    /**
     * The number of sequential sampling steps that the priors require (lemma 4.1 of the paper): one per channel that leaves, which is
     * {@code 2^i C} at scale i and {@code 2^(n+1) C} at the deepest scale, so {@code C (3 * 2^n - 2)} in total.
     *
     * @return the number of steps; 0 unless the priors are autoregressive
     */
    public int sequentialSteps() {
        return prior == Prior.AUTOREGRESSIVE ? Math.multiplyExact(channels, 3 * (1 << levels) - 2) : 0;
    }

    /** Returns the same model for other images. */
    MarScfConfig withImage(int newChannels, int newHeight, int newWidth) {
        return ModelConfigs.with(this, Map.of("channels", newChannels, "height", newHeight, "width", newWidth));
    }

    /** Returns the same model, conditioned on classes. */
    MarScfConfig withClasses(int newClasses) {
        return ModelConfigs.with(this, Map.of("classes", newClasses));
    }
}
