package org.flows4j.models.glow;

import org.flows4j.layers.coupling.AffineCoupling;
import org.flows4j.models.family.AddedLater;
import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.family.Flattened;
import org.flows4j.models.family.ImageConfig;
import org.flows4j.models.family.ImageFormat;
import org.flows4j.models.family.Scales;

/**
 * The configuration of a {@link Glow}.
 *
 * @param image the format of the images
 * @param scales the number of scales and of steps in each
 * @param hiddenWidth channels of the coupling networks' two hidden layers
 * @param coupling the transform of one half of the channels given the other, or its replacement
 * @param permutation how channels are mixed between couplings
 * @param conditioner layout of the coupling networks
 * @param priors the priors of factored-out channels and of the deepest scale
 * @param classes number of classes that couplings and priors are conditioned on; the deepest prior is then a {@code CONVOLUTION} of the
 *     class, behind its {@code PER_ELEMENT} form if that is chosen; 0 for an unconditional model
 */
public record GlowConfig(
        @Flattened ImageFormat image,
        @Flattened Scales scales,
        int hiddenWidth,
        CouplingKind coupling,
        Permutation permutation,
        Conditioner conditioner,
        @Flattened GlowPriors priors,
        @AddedLater("0") int classes)
        implements ImageConfig {

    /** The coupling transform. */
    public enum CouplingKind {
        /**
         * {@code (z2 + t) * sigmoid(s + 2)}, as published. The scale has no lower bound, so the inverse divides by numbers close to 0
         * where s is far below 0: a trained model may draw samples that are not finite. {@link #BOUNDED_AFFINE} prevents this.
         */
        AFFINE,
        /** {@code (z2 + t) * exp(tanh(s))}: numbers grow by at most a factor e in either direction; {@link AffineCoupling.Config#BOUNDED}. */
        BOUNDED_AFFINE,
        /** {@code z2 + t}. */
        ADDITIVE,
        /** {@code z1 * exp(tanh(s)) + t}: the first half changes, given the second (noisy injective flows). */
        EXP_TANH,
        /** Rational quadratic splines of 4 bins on [-3, 3]. */
        SPLINE,
        /** A MaCow unit instead of the coupling, with networks of the same width; it has no class-conditional form. */
        MACOW
    }

    /** How channels are mixed before each coupling. */
    public enum Permutation {
        /** A 1x1 convolution parametrized as P L U, which cannot become singular. */
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

    /** @throws IllegalArgumentException if a number is out of range */
    public GlowConfig {
        ConfigLimits.range(1, ConfigLimits.WIDTH, "hiddenWidth", hiddenWidth);
        ConfigLimits.range(0, ConfigLimits.COMPONENTS, "classes", classes);
    }

    @Override
    public void checkImage() {
        scales.check(image);
    }
}
