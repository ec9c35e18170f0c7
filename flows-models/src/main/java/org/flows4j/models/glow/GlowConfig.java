package org.flows4j.models.glow;

import java.util.Arrays;
import java.util.Map;
import org.flows4j.layers.coupling.AffineCoupling;
import org.flows4j.models.family.AddedLater;
import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.family.ModelConfigs;

/**
 * The configuration of a {@link Glow}. Image extents and bits are set from the data; the rest are the paper's hyper-parameters.
 *
 * @param channels image channels C
 * @param height image rows H
 * @param width image columns W; height and width must be divisible by {@code 2^levels}
 * @param bits bits per pixel, 1 to 8: data has {@code 2^bits} levels
 * @param levels number of scales L
 * @param stepsPerLevel steps of flow a scale K
 * @param hiddenWidth channels of the coupling networks' two hidden layers
 * @param coupling the transform of one half of the channels given the other, or its replacement
 * @param permutation how channels are mixed between couplings
 * @param conditioner layout of the coupling networks
 * @param splitPrior whether factored-out halves have a learned Gaussian prior given the half that continues
 * @param topPrior the prior of the deepest scale
 * @param classes number of classes that couplings and priors are conditioned on; the deepest prior then is a {@code CONVOLUTION} of the
 *     class, behind its {@code PER_ELEMENT} form where that is chosen; 0 for an unconditional model
 * @param priorWidth hidden channels of the autoregressive priors of mAR-SCF (Bhattacharyya et al. 2020) that stand in the place of
 *     the Gaussian ones at all scales; 0 for the latter
 * @param boundedPrior whether the deviations of the priors after splits are {@code exp(3 tanh(s / 3))}, bounded on both sides, instead of
 *     the published {@code exp(s)}
 */
public record GlowConfig(
        int channels,
        int height,
        int width,
        int bits,
        int levels,
        int stepsPerLevel,
        int hiddenWidth,
        Coupling coupling,
        Permutation permutation,
        Conditioner conditioner,
        boolean splitPrior,
        TopPrior topPrior,
        @AddedLater("0") int classes,
        @AddedLater("0") int priorWidth,
        @AddedLater("false") boolean boundedPrior) {

    /** The coupling transform. */
    public enum Coupling {
        /**
         * {@code (z2 + t) * sigmoid(s + 2)}, as published. The scale has no lower bound, so the inverse divides by numbers close to 0
         * where s is far below 0: a trained model may draw samples that are not finite. A model with {@link #BOUNDED_AFFINE} does not.
         */
        AFFINE,
        /**
         * {@code (z2 + t) * exp(tanh(s))}: in either direction numbers grow by a factor of e at most; {@link
         * AffineCoupling.Config#BOUNDED}.
         */
        BOUNDED_AFFINE,
        /** {@code z2 + t}. */
        ADDITIVE,
        /** {@code z1 * exp(tanh(s)) + t}: the first half changes, given the second (noisy injective flows). */
        EXP_TANH,
        /** Rational quadratic splines of 4 bins on [-3, 3]. */
        SPLINE,
        /** A MaCow unit in the place of the coupling, its networks as wide as the others; has no conditional form. */
        MACOW
    }

    /** How channels are mixed before each coupling. */
    public enum Permutation {
        /** A 1x1 convolution kept as P L U, which cannot become singular. */
        INVERTIBLE_1X1,
        /** A 1x1 convolution with a free matrix, the papers' default. */
        INVERTIBLE_1X1_PLAIN,
        /** A fixed random permutation. */
        SHUFFLE,
        /** Channels in reverse order. */
        REVERSE
    }

    /** The layout of a coupling network: 3x3, 1x1 and 3x3 convolutions in all cases. */
    public enum Conditioner {
        /** Activation norms after both hidden convolutions and a zero last layer; all log-scales have Glow's factor 3. */
        STANDARD,
        /** As {@code STANDARD}, with Glow's own border channel on the 3x3 convolutions. */
        BORDER_CHANNEL,
        /** As {@code STANDARD} in the layout of the Woodbury paper's authors: log-scale factor 1 and two output biases. */
        WOODBURY,
        /** Biases instead of activation norms, plain zero last layer. */
        PLAIN
    }

    /** The prior of the channels of the deepest scale. */
    public enum TopPrior {
        /** N(0, 1). */
        STANDARD,
        /** A learned Gaussian per component (the Woodbury paper's authors). */
        PER_ELEMENT,
        /** A learned Gaussian given by a zero-initialized convolution of zeros (Glow's own {@code learn_top}). */
        CONVOLUTION
    }

    /** Checks every number. */
    public GlowConfig {
        require(channels >= 1 && height >= 1 && width >= 1, "image extents must be positive", channels, height, width);
        require(bits >= 1 && bits <= 8, "bits must be 1 to 8", bits);
        require(levels >= 1 && levels <= 12, "levels must be 1 to 12", levels);
        require(stepsPerLevel >= 1, "stepsPerLevel must be positive", stepsPerLevel);
        require(hiddenWidth >= 1, "hiddenWidth must be positive", hiddenWidth);
        require(classes >= 0, "classes must not be negative", classes);
        require(priorWidth >= 0, "priorWidth must not be negative", priorWidth);
        ConfigLimits.image(channels, height, width);
        ConfigLimits.atMost(ConfigLimits.DEPTH, "stepsPerLevel", stepsPerLevel);
        ConfigLimits.atMost(ConfigLimits.WIDTH, "hiddenWidth", hiddenWidth);
        ConfigLimits.atMost(ConfigLimits.WIDTH, "priorWidth", priorWidth);
        ConfigLimits.atMost(ConfigLimits.COMPONENTS, "classes", classes);
    }

    /**
     * Creates an unconditional model with Gaussian priors as published.
     *
     * @param channels image channels C
     * @param height image rows H
     * @param width image columns W
     * @param bits bits per pixel
     * @param levels number of scales L
     * @param stepsPerLevel steps of flow a scale K
     * @param hiddenWidth channels of the coupling networks' two hidden layers
     * @param coupling the coupling transform
     * @param permutation how channels are mixed between couplings
     * @param conditioner layout of the coupling networks
     * @param splitPrior whether factored-out halves have a learned prior
     * @param topPrior the prior of the deepest scale
     */
    public GlowConfig(
            int channels,
            int height,
            int width,
            int bits,
            int levels,
            int stepsPerLevel,
            int hiddenWidth,
            Coupling coupling,
            Permutation permutation,
            Conditioner conditioner,
            boolean splitPrior,
            TopPrior topPrior) {
        this(
                channels,
                height,
                width,
                bits,
                levels,
                stepsPerLevel,
                hiddenWidth,
                coupling,
                permutation,
                conditioner,
                splitPrior,
                topPrior,
                0,
                0,
                false);
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

    /** Returns the same model with priors that are bounded on both sides. */
    GlowConfig withBoundedPrior() {
        return ModelConfigs.with(this, Map.of("boundedPrior", true));
    }

    /** Returns the same model for other images. */
    public GlowConfig withImage(int newChannels, int newHeight, int newWidth) {
        return ModelConfigs.with(this, Map.of("channels", newChannels, "height", newHeight, "width", newWidth));
    }

    /** Returns the same model, conditioned on classes. */
    GlowConfig withClasses(int newClasses) {
        return ModelConfigs.with(this, Map.of("classes", newClasses));
    }
}
