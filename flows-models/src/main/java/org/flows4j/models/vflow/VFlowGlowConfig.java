package org.flows4j.models.vflow;

import org.flows4j.models.family.Flattened;
import org.flows4j.models.family.ImageConfig;
import org.flows4j.models.glow.GlowConfig;

/**
 * The configuration of a {@link VFlowGlow}.
 *
 * @param base the Glow that models data and added channels together; its images are the data's
 * @param posterior how the added channels are drawn
 */
public record VFlowGlowConfig(@Flattened GlowConfig base, GlowPosterior posterior) implements ImageConfig.Containing {
    /** @throws IllegalArgumentException if it is conditioned on classes, or there are too many channels */
    public VFlowGlowConfig {
        AddedChannels.check(base.image(), posterior.addedChannels(), base.classes());
    }
}
