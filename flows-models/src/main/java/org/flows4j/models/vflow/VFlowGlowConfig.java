package org.flows4j.models.vflow;

import org.flows4j.models.family.ImageConfig;
import org.flows4j.models.family.ImageFormat;
import org.flows4j.models.glow.GlowConfig;

/**
 * The configuration of a {@link VFlowGlow}.
 *
 * @param base the Glow that models data and added channels together; its images are the data's
 * @param posterior how the added channels are drawn
 */
public record VFlowGlowConfig(GlowConfig base, GlowPosterior posterior) implements ImageConfig<VFlowGlowConfig> {
    /**
     * Checks that the base is unconditional.
     *
     * @throws IllegalArgumentException if it is conditioned on classes, or there are too many channels
     */
    public VFlowGlowConfig {
        AddedChannels.check(base.image(), posterior.addedChannels(), base.classes());
    }

    @Override
    public ImageFormat image() {
        return base.image();
    }

    @Override
    public VFlowGlowConfig withImage(ImageFormat image) {
        return new VFlowGlowConfig(base.withImage(image), posterior);
    }

    @Override
    public void checkImage() {
        base.checkImage();
    }
}
