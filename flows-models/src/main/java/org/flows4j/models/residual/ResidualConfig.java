package org.flows4j.models.residual;

import java.util.List;
import org.flows4j.core.nn.lipschitz.LipschitzConvolutions;
import org.flows4j.core.nn.lipschitz.LipschitzMlp;
import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.family.Flattened;
import org.flows4j.models.family.ImageConfig;
import org.flows4j.models.family.ImageFormat;

/**
 * The configuration of a {@link ResidualFlow}.
 *
 * @param image the format of the images
 * @param levels number of scales; height and width are halved between them
 * @param blocksPerLevel residual blocks of convolutions in each scale
 * @param hiddenWidth channels of the hidden layers of a block's network, which has kernels of 3, 1 and 3
 * @param denseBlocks residual blocks of dense layers after the last scale
 * @param denseUnits units of their two hidden layers
 * @param coefficient bound of the Lipschitz constant of each layer, above 0 and below 1
 * @param squeezeFirst whether height and width are halved before the first scale too
 * @param factorOut whether half of the channels leave the flow after each scale but the last
 * @param logitMargin alpha of the logit of pixels in [0, 1], at least 0 and below 0.5; 0 for pixels centered at 0, without a logit
 * @param series log-determinants
 */
public record ResidualConfig(
        @Flattened ImageFormat image,
        int levels,
        int blocksPerLevel,
        int hiddenWidth,
        int denseBlocks,
        int denseUnits,
        double coefficient,
        boolean squeezeFirst,
        boolean factorOut,
        double logitMargin,
        @Flattened LogDetConfig series)
        implements ImageConfig {
    private static final int MOST_LEVELS = 12;
    private static final List<Integer> KERNELS = List.of(3, 1, 3);

    /** @throws IllegalArgumentException if a number is out of range */
    public ResidualConfig {
        ConfigLimits.range(1, MOST_LEVELS, "levels", levels);
        ConfigLimits.range(1, ConfigLimits.DEPTH, "blocksPerLevel", blocksPerLevel);
        ConfigLimits.range(1, ConfigLimits.WIDTH, "hiddenWidth", hiddenWidth);
        ConfigLimits.range(0, ConfigLimits.DEPTH, "denseBlocks", denseBlocks);
        ConfigLimits.range(1, ConfigLimits.WIDTH, "denseUnits", denseUnits);
        ResidualTableConfig.checkCoefficient(coefficient);
        if (!(logitMargin >= 0 && logitMargin < 0.5)) {
            throw new IllegalArgumentException("logitMargin must be at least 0 and below 0.5, got " + logitMargin);
        }
    }

    @Override
    public void checkImage() {
        int halvings = levels - 1 + (squeezeFirst ? 1 : 0);
        image.checkHalvings(halvings, squeezeFirst ? 0 : 1);
    }

    /** The networks of convolutional blocks; the first block of a flow has no nonlinearity in front, because nothing linear precedes it. */
    LipschitzConvolutions convolutions(boolean first) {
        return new LipschitzConvolutions(hiddenWidth, KERNELS, coefficient, !first, false);
    }

    LipschitzMlp dense() {
        return new LipschitzMlp(List.of(denseUnits, denseUnits), coefficient, true, false);
    }
}
