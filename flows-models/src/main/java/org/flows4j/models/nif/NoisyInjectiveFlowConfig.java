package org.flows4j.models.nif;

import org.flows4j.layers.nif.NoiseModel;
import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.family.Flattened;
import org.flows4j.models.family.ImageConfig;
import org.flows4j.models.family.ImageFormat;
import org.flows4j.models.family.Scales;

/**
 * The configuration of a {@link NoisyInjectiveFlow}.
 *
 * @param image the format of the images, of 3 bits in the paper's experiments
 * @param scales the number of scales and of steps in each
 * @param hiddenWidth channels of the coupling networks' two hidden layers
 * @param latentDimensions dimensions of the manifold, at most C H W; 0 for a plain normalizing flow with a standard normal prior
 * @param noise which entries of the noise's covariance are learned
 * @param deepCouplings 0 for the closed form under a standard normal z; otherwise the number of affine couplings that model z
 * @param deepHiddenLayers hidden layers of their perceptrons
 * @param deepHiddenUnits units of each of them
 */
public record NoisyInjectiveFlowConfig(
        @Flattened ImageFormat image,
        @Flattened Scales scales,
        int hiddenWidth,
        int latentDimensions,
        NoiseModel.Kind noise,
        int deepCouplings,
        int deepHiddenLayers,
        int deepHiddenUnits)
        implements ImageConfig {
    /** @throws IllegalArgumentException if a number is out of range */
    public NoisyInjectiveFlowConfig {
        ConfigLimits.range(1, ConfigLimits.WIDTH, "hiddenWidth", hiddenWidth);
        ConfigLimits.range(0, ConfigLimits.DEPTH, "deepCouplings", deepCouplings);
        ConfigLimits.range(1, ConfigLimits.DEPTH, "deepHiddenLayers", deepHiddenLayers);
        ConfigLimits.range(1, ConfigLimits.WIDTH, "deepHiddenUnits", deepHiddenUnits);
        long dimensions = image.shape().size();
        if (latentDimensions < 0 || latentDimensions > dimensions) {
            throw new IllegalArgumentException(
                    "latentDimensions must be 0 (no manifold) to " + dimensions + " (channels "
                            + image.channels() + " x height " + image.height() + " x width " + image.width() + "), got "
                            + latentDimensions);
        }
        if (deepCouplings > 0 && latentDimensions < 2) {
            throw new IllegalArgumentException("deepCouplings couple at least two latentDimensions, got deepCouplings "
                    + deepCouplings + " and latentDimensions " + latentDimensions);
        }
    }

    @Override
    public void checkImage() {
        scales.check(image);
    }
}
