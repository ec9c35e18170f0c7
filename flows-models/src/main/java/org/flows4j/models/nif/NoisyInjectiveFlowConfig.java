package org.flows4j.models.nif;

import java.util.Map;
import org.flows4j.layers.nif.NoiseModel;
import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.family.ModelConfigs;
import org.flows4j.models.glow.GlowConfig;

/**
 * The configuration of a {@link NoisyInjectiveFlow}.
 *
 * @param channels image channels C
 * @param height image rows H
 * @param width image columns W; height and width must be divisible by {@code 2^levels}
 * @param bits bits per pixel, 1 to 8: data has {@code 2^bits} levels; the paper's experiments have 3
 * @param levels number of scales
 * @param stepsPerLevel steps of flow per scale
 * @param hiddenWidth channels of the coupling networks' two hidden layers
 * @param latentDimensions dimensions of the manifold, at most C H W; 0 for a plain normalizing flow with a standard normal prior
 * @param noise which entries of the noise's covariance are learned
 * @param deepCouplings 0 for the closed form under a standard normal z; otherwise the number of affine couplings that model z
 * @param deepHiddenLayers hidden layers of their perceptrons
 * @param deepHiddenUnits units of each of them
 */
public record NoisyInjectiveFlowConfig(
        int channels,
        int height,
        int width,
        int bits,
        int levels,
        int stepsPerLevel,
        int hiddenWidth,
        int latentDimensions,
        NoiseModel.Kind noise,
        int deepCouplings,
        int deepHiddenLayers,
        int deepHiddenUnits) {
    /** Checks every number. */
    public NoisyInjectiveFlowConfig {
        skeleton(channels, height, width, bits, levels, stepsPerLevel, hiddenWidth);
        long dimensions = (long) channels * height * width;
        if (latentDimensions < 0 || latentDimensions > dimensions) {
            throw new IllegalArgumentException(
                    "latentDimensions must be 0 (no manifold) to " + dimensions + " (channels " + channels
                            + " x height " + height + " x width " + width + "), got " + latentDimensions);
        }
        if (deepCouplings < 0 || (deepCouplings > 0 && latentDimensions < 2)) {
            throw new IllegalArgumentException("deepCouplings couple at least two latentDimensions, got deepCouplings "
                    + deepCouplings + " and latentDimensions " + latentDimensions);
        }
        if (deepHiddenLayers < 1 || deepHiddenUnits < 1) {
            throw new IllegalArgumentException("deepHiddenLayers and deepHiddenUnits must be positive, got "
                    + deepHiddenLayers + " and " + deepHiddenUnits);
        }
        ConfigLimits.atMost(ConfigLimits.DEPTH, "deepCouplings", deepCouplings);
        ConfigLimits.atMost(ConfigLimits.DEPTH, "deepHiddenLayers", deepHiddenLayers);
        ConfigLimits.atMost(ConfigLimits.WIDTH, "deepHiddenUnits", deepHiddenUnits);
    }

    /** The scales, as a configuration of the skeleton shared with Glow. */
    GlowConfig skeleton() {
        return skeleton(channels, height, width, bits, levels, stepsPerLevel, hiddenWidth);
    }

    private static GlowConfig skeleton(
            int channels, int height, int width, int bits, int levels, int stepsPerLevel, int hiddenWidth) {
        return new GlowConfig(
                channels,
                height,
                width,
                bits,
                levels,
                stepsPerLevel,
                hiddenWidth,
                GlowConfig.Coupling.EXP_TANH,
                GlowConfig.Permutation.INVERTIBLE_1X1_PLAIN,
                GlowConfig.Conditioner.PLAIN,
                false,
                GlowConfig.TopPrior.STANDARD);
    }

    /** Returns the same model for other images. */
    NoisyInjectiveFlowConfig withImage(int newChannels, int newHeight, int newWidth) {
        return ModelConfigs.with(this, Map.of("channels", newChannels, "height", newHeight, "width", newWidth));
    }
}
