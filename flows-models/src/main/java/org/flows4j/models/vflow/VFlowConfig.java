package org.flows4j.models.vflow;

import org.flows4j.core.nn.flowpp.PositionMixing;
import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.family.Flattened;
import org.flows4j.models.family.ImageConfig;
import org.flows4j.models.family.ImageFormat;
import org.flows4j.models.flowpp.FlowPlusPlusConfig;

/**
 * The configuration of a {@link VFlow}.
 *
 * @param base the Flow++ that models data and added channels together: its images are the data's, its layout is that of all channels
 * @param addedChannels channels of z
 * @param affineBlocks blocks of the network of a {@code SpecialAffine} layer before all others; 0 for no such layer
 * @param posteriorSteps steps of the flow q(z | x)
 * @param posteriorBlocks blocks of its coupling networks
 * @param posteriorAttention the layer behind the gated convolutions in them
 * @param unitInterval whether z is squashed into the unit interval, as in the authors' code
 */
public record VFlowConfig(
        @Flattened FlowPlusPlusConfig base,
        int addedChannels,
        int affineBlocks,
        int posteriorSteps,
        int posteriorBlocks,
        PositionMixing posteriorAttention,
        boolean unitInterval)
        implements ImageConfig.Containing {
    /** @throws IllegalArgumentException if a number is out of range, or the base is conditioned on classes */
    public VFlowConfig {
        AddedChannels.check(base.image(), addedChannels, base.classes());
        ConfigLimits.range(0, ConfigLimits.DEPTH, "affineBlocks", affineBlocks);
        ConfigLimits.range(1, ConfigLimits.DEPTH, "posteriorSteps", posteriorSteps);
        ConfigLimits.range(0, ConfigLimits.DEPTH, "posteriorBlocks", posteriorBlocks);
    }

    /** The images of data and added channels together. */
    ImageFormat joint() {
        return base.image().withAdded(addedChannels);
    }

    @Override
    public void checkImage() {
        base.layout().check(joint().shape());
    }
}
