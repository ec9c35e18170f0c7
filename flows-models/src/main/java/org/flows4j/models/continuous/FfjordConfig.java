package org.flows4j.models.continuous;

import java.util.Collections;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.tensor.Shape;
import org.flows4j.layers.continuous.ContinuousFlow;
import org.flows4j.layers.continuous.ConvolutionalVelocity;
import org.flows4j.layers.continuous.Divergence;
import org.flows4j.layers.continuous.SmoothNonlinearity;
import org.flows4j.layers.continuous.SolverSettings;
import org.flows4j.models.family.ConfigLimits;
import org.flows4j.models.family.Flattened;
import org.flows4j.models.family.ImageConfig;
import org.flows4j.models.family.ImageFormat;

/**
 * The configuration of a {@link Ffjord}.
 *
 * @param image the format of the images
 * @param levels number of scales; height and width are halved within each scale but the last
 * @param blocks continuous flows before the halving of a scale, and as many after it
 * @param hiddenWidth channels of the hidden layers of a velocity network
 * @param hiddenLayers number of hidden layers of a velocity network
 * @param nonlinearity nonlinearity of the hidden layers
 * @param actNorm whether an activation normalization precedes each scale
 * @param squeezeFirst whether height and width are halved before the first scale too
 * @param logitMargin alpha of the logit of pixels in [0, 1], at least 0 and below 0.5; 0 for pixels centered at 0, without a logit
 * @param divergence computation of the divergence in log-densities
 * @param relativeTolerance accepted error of a step in proportion to a component's value
 * @param absoluteTolerance accepted error of a step in components near 0
 * @param maximumSteps largest number of steps tried for an image
 */
public record FfjordConfig(
        @Flattened ImageFormat image,
        int levels,
        int blocks,
        int hiddenWidth,
        int hiddenLayers,
        SmoothNonlinearity nonlinearity,
        boolean actNorm,
        boolean squeezeFirst,
        double logitMargin,
        Divergence divergence,
        double relativeTolerance,
        double absoluteTolerance,
        int maximumSteps)
        implements ImageConfig {
    private static final int MOST_LEVELS = 12;
    private static final int MOST_STEPS = 1_000_000;

    /** @throws IllegalArgumentException if a number is out of range */
    public FfjordConfig {
        ConfigLimits.range(1, MOST_LEVELS, "levels", levels);
        ConfigLimits.range(1, ConfigLimits.DEPTH, "blocks", blocks);
        ConfigLimits.range(1, ConfigLimits.WIDTH, "hiddenWidth", hiddenWidth);
        ConfigLimits.range(1, ConfigLimits.DEPTH, "hiddenLayers", hiddenLayers);
        ConfigLimits.range(1, MOST_STEPS, "maximumSteps", maximumSteps);
        new SolverSettings(relativeTolerance, absoluteTolerance, maximumSteps);
        if (!(logitMargin >= 0 && logitMargin < 0.5)) {
            throw new IllegalArgumentException("logitMargin must be at least 0 and below 0.5, got " + logitMargin);
        }
    }

    @Override
    public void checkImage() {
        int halvings = levels - 1 + (squeezeFirst ? 1 : 0);
        image.checkHalvings(halvings, squeezeFirst ? 0 : 1);
    }

    InvertibleLayer layer(ParameterFactory parameters, Shape shape) {
        return new ContinuousFlow(
                new ConvolutionalVelocity(
                        parameters, shape, Collections.nCopies(hiddenLayers, hiddenWidth), nonlinearity),
                divergence,
                new SolverSettings(relativeTolerance, absoluteTolerance, maximumSteps));
    }
}
