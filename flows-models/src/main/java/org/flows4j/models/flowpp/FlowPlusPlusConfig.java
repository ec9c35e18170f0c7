package org.flows4j.models.flowpp;

import org.flows4j.core.nn.flowpp.PositionMixing;
import org.flows4j.models.family.AddedLater;
import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.family.Flattened;
import org.flows4j.models.family.ImageConfig;
import org.flows4j.models.family.ImageFormat;
import org.flows4j.models.family.MixtureNetwork;

/**
 * The configuration of a {@link FlowPlusPlus}: the hyper-parameters of the paper and its code.
 *
 * @param image the format of the images, with an even width
 * @param layout how the couplings split the images
 * @param filters channels F of the coupling networks, a multiple of the heads
 * @param mixture mixtures and coupling networks; heads and dropout are those of all networks
 * @param attention the layer behind the gated convolutions in the coupling networks
 * @param activatedOutput whether a concat-ELU precedes the last convolution of the coupling networks
 * @param weightNorm whether the convolutions of all networks have weight normalization
 * @param coupling the transform of one half given the other
 * @param pointwise whether each half has a 1x1 convolution before the coupling
 * @param noise the noise that makes pixels continuous
 * @param classes number of classes that couplings and noise are conditioned on, 0 for an unconditional model
 */
public record FlowPlusPlusConfig(
        @Flattened ImageFormat image,
        CouplingLayout layout,
        int filters,
        @Flattened MixtureNetwork mixture,
        PositionMixing attention,
        boolean activatedOutput,
        @AddedLater("false") boolean weightNorm,
        CouplingKind coupling,
        boolean pointwise,
        @Flattened NoiseFlow noise,
        int classes)
        implements ImageConfig {

    /** The coupling transform. */
    public enum CouplingKind {
        /** The distribution function of a mixture of logistics, its logit and an affine map. */
        MIXTURE,
        /** {@code z2 * exp(tanh(s)) + t}. */
        AFFINE
    }

    /** @throws IllegalArgumentException if a number is out of range */
    public FlowPlusPlusConfig {
        ConfigLimits.range(1, ConfigLimits.WIDTH, "filters", filters);
        ConfigLimits.range(0, ConfigLimits.COMPONENTS, "classes", classes);
    }

    @Override
    public void checkImage() {
        layout.check(image.shape());
    }
}
