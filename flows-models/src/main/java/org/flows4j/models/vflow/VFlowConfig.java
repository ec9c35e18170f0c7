package org.flows4j.models.vflow;

import org.flows4j.core.nn.flowpp.PositionMixing;
import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.flowpp.FlowPlusPlusConfig;

/**
 * The configuration of a {@link VFlow}.
 *
 * @param base the Flow++ that models data and added channels together: its images are the data's, its layout is that of all channels
 * @param addedChannels channels of z
 * @param affineBlocks blocks of the network of a {@code SpecialAffine} layer before all others; 0 for no such layer
 * @param posteriorSteps steps of the flow q(z | x)
 * @param posteriorBlocks blocks of its coupling networks
 * @param posteriorAttention what follows the gated convolutions in them
 * @param unitInterval whether z is squashed into the unit interval, as in the authors' code
 */
public record VFlowConfig(
        FlowPlusPlusConfig base,
        int addedChannels,
        int affineBlocks,
        int posteriorSteps,
        int posteriorBlocks,
        PositionMixing posteriorAttention,
        boolean unitInterval) {
    /** Checks the numbers. */
    public VFlowConfig {
        if (addedChannels < 1 || affineBlocks < 0 || posteriorSteps < 1 || posteriorBlocks < 0) {
            throw new IllegalArgumentException(
                    "A VFlow adds at least one channel by a posterior of at least one step; got "
                            + addedChannels + " channels, " + posteriorSteps + " steps of " + posteriorBlocks
                            + " blocks and "
                            + affineBlocks + " blocks of the first layer");
        }
        ConfigLimits.atMost(ConfigLimits.COMPONENTS, "addedChannels", addedChannels);
        ConfigLimits.image(base.channels() + addedChannels, base.height(), base.width());
        ConfigLimits.atMost(ConfigLimits.DEPTH, "affineBlocks", affineBlocks);
        ConfigLimits.atMost(ConfigLimits.DEPTH, "posteriorSteps", posteriorSteps);
        ConfigLimits.atMost(ConfigLimits.DEPTH, "posteriorBlocks", posteriorBlocks);
        if (base.classes() != 0) {
            throw new IllegalArgumentException(
                    "A VFlow cannot be conditioned on classes, got a base with " + base.classes());
        }
    }

    /** Returns the same model with another base. */
    VFlowConfig withBase(FlowPlusPlusConfig newBase) {
        return new VFlowConfig(
                newBase,
                addedChannels,
                affineBlocks,
                posteriorSteps,
                posteriorBlocks,
                posteriorAttention,
                unitInterval);
    }
}
