package org.flows4j.models.pixelcnn;

import org.flows4j.layers.pixelcnn.PixelCnnSize;
import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.family.Flattened;
import org.flows4j.models.family.ImageConfig;
import org.flows4j.models.family.ImageFormat;

/**
 * The configuration of a {@link PixelCnnPlusPlus}.
 *
 * @param image the format of the images
 * @param stages number of resolutions, each half of the one before; height and width must be divisible by 2^(stages - 1)
 * @param blocks gated residual blocks per stage and stream on the way to lower resolutions
 * @param filters channels of each stream
 * @param mixtures logistics in the mixture of a pixel
 * @param dropout probability of dropping a hidden number in training
 */
public record PixelCnnConfig(
        @Flattened ImageFormat image, int stages, int blocks, int filters, int mixtures, double dropout)
        implements ImageConfig {
    private static final int MOST_STAGES = 16;

    /** @throws IllegalArgumentException if a number is out of range */
    public PixelCnnConfig {
        ConfigLimits.range(1, MOST_STAGES, "stages", stages);
        ConfigLimits.range(1, ConfigLimits.DEPTH, "blocks", blocks);
        ConfigLimits.range(1, ConfigLimits.WIDTH, "filters", filters);
        ConfigLimits.range(1, ConfigLimits.MIXTURE, "mixtures", mixtures);
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("dropout must be at least 0 and less than 1, got " + dropout);
        }
    }

    @Override
    public void checkImage() {
        size().check(image.shape());
    }

    PixelCnnSize size() {
        return new PixelCnnSize(stages, blocks, filters, mixtures, dropout);
    }
}
