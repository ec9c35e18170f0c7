package org.flows4j.models.vflow;

import org.flows4j.models.family.Flattened;
import org.flows4j.models.family.ImageConfig;
import org.flows4j.models.glow.WoodburyGlowConfig;

/**
 * The configuration of a {@link VFlowWoodburyGlow}.
 *
 * @param base the Woodbury-Glow that models data and added channels together; its images are the data's
 * @param posterior how the added channels are drawn
 * @param undoesPositions whether the posterior ends in the inverse of a Woodbury-Glow without couplings, which can undo the effect of the
 *     model's maps of positions, the same for all channels, on z
 */
public record VFlowWoodburyGlowConfig(
        @Flattened WoodburyGlowConfig base, GlowPosterior posterior, boolean undoesPositions)
        implements ImageConfig.Containing {
    /** @throws IllegalArgumentException if it is conditioned on classes, or there are too many channels */
    public VFlowWoodburyGlowConfig {
        AddedChannels.check(base.image(), posterior.addedChannels(), base.base().classes());
    }
}
