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
    /** Checks the numbers. */
    public GlowPosterior {
        if (addedChannels < 1 || steps < 1 || hiddenWidth < 1) {
            throw new IllegalArgumentException("A posterior adds at least one channel by at least one step, got "
                    + addedChannels + " channels, " + steps + " steps and hidden width " + hiddenWidth);
        }
        ConfigLimits.atMost(ConfigLimits.COMPONENTS, "addedChannels", addedChannels);
        ConfigLimits.atMost(ConfigLimits.DEPTH, "steps", steps);
        ConfigLimits.atMost(ConfigLimits.WIDTH, "hiddenWidth", hiddenWidth);
    }
}
