package org.flows4j.models.glow;

import org.flows4j.models.family.AddedLater;
import org.flows4j.models.family.ConfigLimits;

/**
 * The priors of a {@link Glow}.
 *
 * @param splitPrior whether factored-out halves have a learned Gaussian prior given the half that continues
 * @param topPrior the prior of the deepest scale
 * @param priorWidth hidden channels of the autoregressive priors of mAR-SCF (Bhattacharyya et al. 2020), which replace the Gaussian
 *     ones at all scales; 0 for Gaussian priors
 * @param boundedPrior whether the deviations of the priors after splits are {@code exp(3 tanh(s / 3))}, bounded on both sides, instead of
 *     the published {@code exp(s)}
 */
public record GlowPriors(
        boolean splitPrior,
        TopPriorKind topPrior,
        @AddedLater("0") int priorWidth,
        @AddedLater("false") boolean boundedPrior) {
    /** The prior of the channels of the deepest scale. */
    public enum TopPriorKind {
        /** N(0, 1). */
        STANDARD,
        /** A learned Gaussian per component (the Woodbury paper's authors). */
        PER_ELEMENT,
        /** A learned Gaussian given by a zero-initialized convolution of zeros (Glow's own {@code learn_top}). */
        CONVOLUTION
    }

    /** @throws IllegalArgumentException if it is out of range */
    public GlowPriors {
        ConfigLimits.range(0, ConfigLimits.WIDTH, "priorWidth", priorWidth);
    }
}
