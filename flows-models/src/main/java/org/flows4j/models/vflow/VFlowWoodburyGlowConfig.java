package org.flows4j.models.vflow;

import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.glow.WoodburyGlowConfig;

/**
 * The configuration of a {@link VFlowWoodburyGlow}.
 *
 * @param base the Woodbury-Glow that models data and added channels together; its images are the data's
 * @param posterior how the added channels are drawn
 * @param undoesPositions whether the posterior ends in the inverse of a Woodbury-Glow without couplings, which can undo the effect of the
 *     model's maps of positions, the same for all channels, on z
 */
public record VFlowWoodburyGlowConfig(WoodburyGlowConfig base, GlowPosterior posterior, boolean undoesPositions) {
    /** Checks that the base is unconditional. */
    public VFlowWoodburyGlowConfig {
        ConfigLimits.image(base.channels() + posterior.addedChannels(), base.height(), base.width());
        if (base.classes() != 0) {
            throw new IllegalArgumentException(
                    "A VFlow cannot be conditioned on classes, got a base with " + base.classes());
        }
    }
}
