package org.flows4j.models.mint;

import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.family.Flattened;
import org.flows4j.models.family.ImageConfig;
import org.flows4j.models.family.ImageFormat;

/**
 * The configuration of a {@link MintNet}.
 *
 * @param image the format of the images
 * @param stages number of resolutions, each half of the one before; height and width must be divisible by 2^(stages - 1)
 * @param pairs pairs of Mint layers in opposite orders, divided evenly among the stages, the remainder to the last
 * @param copies hidden copies of each channel in a layer of the first stage; a quarter as many in each following stage, which has four times
 *     the channels
 * @param kernel rows and columns of the kernels, odd
 * @param actNorm whether an activation normalization precedes each pair
 * @param margin distance of the pixels from the ends of the unit interval before the logit; 0 for centered pixels without a logit
 */
public record MintNetConfig(
        @Flattened ImageFormat image, int stages, int pairs, int copies, int kernel, boolean actNorm, double margin)
        implements ImageConfig {
    private static final int MOST_STAGES = 16;
    private static final double MOST_MARGIN = 0.5;

    /** @throws IllegalArgumentException if a number is out of range */
    public MintNetConfig {
        ConfigLimits.range(1, MOST_STAGES, "stages", stages);
        ConfigLimits.range(1, ConfigLimits.DEPTH, "pairs", pairs);
        ConfigLimits.range(1, ConfigLimits.WIDTH, "copies", copies);
        ConfigLimits.range(1, ConfigLimits.KERNEL, "kernel", kernel);
        if (kernel % 2 == 0) {
            throw new IllegalArgumentException("kernel must be odd, got " + kernel);
        }
        if (!(margin >= 0 && margin < MOST_MARGIN)) {
            throw new IllegalArgumentException("margin must be at least 0 and less than 0.5, got " + margin);
        }
    }

    @Override
    public void checkImage() {
        int factor = 1 << (stages - 1);
        if (image.height() % factor != 0 || image.width() % factor != 0) {
            throw new IllegalArgumentException("A MintNet of " + stages + " stages needs height and width divisible by "
                    + factor + ", got images of shape " + image.shape() + "; choose fewer stages, or pad the images");
        }
    }

    /** The number of hidden copies in a stage, from 1; at least 1. */
    int copiesOf(int stage) {
        return Math.max(1, copies >> (2 * (stage - 1)));
    }

    /** The number of pairs of a stage, from 1. */
    int pairsOf(int stage) {
        int each = Math.floorDiv(pairs, stages);
        return stage == stages ? pairs - (stages - 1) * each : each;
    }
}
