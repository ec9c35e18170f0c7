package org.flows4j.models.vflow;

import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.glow.GlowConfig;

/**
 * The configuration of a {@link VFlowGlow}.
 *
 * @param base the Glow that models data and added channels together; its images are the data's
 * @param posterior how the added channels are drawn
 */
public record VFlowGlowConfig(GlowConfig base, GlowPosterior posterior) {
    /** Checks that the base is unconditional. */
    public VFlowGlowConfig {
        ConfigLimits.image(base.channels() + posterior.addedChannels(), base.height(), base.width());
        if (base.classes() != 0) {
            throw new IllegalArgumentException(
                    "A VFlow cannot be conditioned on classes, got a base with " + base.classes());
        }
    }
}
