package org.flows4j.models.glow;

import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.family.Flattened;
import org.flows4j.models.family.ImageConfig;
import org.flows4j.models.family.ImageFormat;
import org.flows4j.models.family.MixtureNetwork;
import org.flows4j.models.family.Scales;

/**
 * The configuration of a {@link MarScf}: the hyper-parameters of the paper and its code.
 *
 * @param image the format of the images
 * @param scales the number of scales and of steps in each
 * @param coupling the coupling transform
 * @param hiddenWidth channels of the coupling networks
 * @param mixture the mixtures and networks of {@code MIXTURE}
 * @param prior the prior of the channels that leave the flow
 * @param priorWidth hidden channels of the priors' networks; 0 for Gaussian priors of a single layer
 * @param priorKernel kernel of the autoregressive priors' networks at the first two scales, odd; 3 at the others
 * @param classes number of classes that couplings and priors are conditioned on, 0 for an unconditional model
 */
public record MarScfConfig(
        @Flattened ImageFormat image,
        @Flattened Scales scales,
        CouplingKind coupling,
        int hiddenWidth,
        @Flattened MixtureNetwork mixture,
        Prior prior,
        int priorWidth,
        int priorKernel,
        int classes)
        implements ImageConfig {

    /** The coupling transform. */
    public enum CouplingKind {
        /** {@code z2 * sigmoid(s + 2) + t}, by a network of three convolutions; as published, with an unbounded inverse. */
        AFFINE,
        /** {@code z2 * exp(tanh(s)) + t}, by the same network: bounded on both sides, like the deviations of {@code GAUSSIAN} priors then. */
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

    /** @throws IllegalArgumentException if a number is out of range */
    public MarScfConfig {
        ConfigLimits.range(1, ConfigLimits.WIDTH, "hiddenWidth", hiddenWidth);
        ConfigLimits.range(prior == Prior.AUTOREGRESSIVE ? 1 : 0, ConfigLimits.WIDTH, "priorWidth", priorWidth);
        ConfigLimits.range(1, ConfigLimits.KERNEL, "priorKernel", priorKernel);
        ConfigLimits.range(0, ConfigLimits.COMPONENTS, "classes", classes);
        if (priorKernel % 2 == 0) {
            throw new IllegalArgumentException("priorKernel must be odd, got " + priorKernel);
        }
    }

    /**
     * The number of sequential sampling steps that the priors require (lemma 4.1 of the paper): one per channel that leaves, which is
     * {@code 2^i C} at scale i and {@code 2^(n+1) C} at the deepest scale, so {@code C (3 * 2^n - 2)} in total.
     *
     * @return the number of steps; 0 unless the priors are autoregressive
     */
    public int sequentialSteps() {
        int perChannel = 3 * (1 << scales.levels()) - 2;
        return prior == Prior.AUTOREGRESSIVE ? Math.multiplyExact(image.channels(), perChannel) : 0;
    }

    @Override
    public void checkImage() {
        scales.check(image);
    }
}
