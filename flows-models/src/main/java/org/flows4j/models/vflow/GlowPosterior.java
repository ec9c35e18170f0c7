package org.flows4j.models.vflow;

import org.flows4j.models.family.ConfigLimits;

/**
 * The posterior q(z | x) of a VFlow on Glow.
 *
 * @param addedChannels channels of z
 * @param steps conditional steps of Glow
 * @param hiddenWidth channels of the hidden layers of its coupling networks
 */
public record GlowPosterior(int addedChannels, int steps, int hiddenWidth) {
    /** @throws IllegalArgumentException if a number is out of range */
    public GlowPosterior {
        ConfigLimits.range(1, ConfigLimits.COMPONENTS, "addedChannels", addedChannels);
        ConfigLimits.range(1, ConfigLimits.DEPTH, "steps", steps);
        ConfigLimits.range(1, ConfigLimits.WIDTH, "hiddenWidth", hiddenWidth);
    }
}
