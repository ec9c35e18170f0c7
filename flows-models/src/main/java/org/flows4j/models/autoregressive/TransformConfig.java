package org.flows4j.models.autoregressive;

import org.flows4j.layers.transform.AffineTransform;
import org.flows4j.layers.transform.ElementTransform;
import org.flows4j.layers.transform.NeuralTransform;
import org.flows4j.layers.transform.SplineTransform;
import org.flows4j.models.family.AddedLater;
import org.flows4j.models.family.ConfigLimits;

/**
 * The transform of each column given the columns before it.
 *
 * @param transform form of the transform
 * @param bins bins of each spline; affine transforms ignore it
 * @param bound splines transform the interval [-bound, bound] of the standardized data; affine transforms ignore it
 * @param sigmoids sigmoids in each layer of a NEURAL transform
 * @param sigmoidLayers layers of a NEURAL transform
 */
public record TransformConfig(
        Kind transform,
        int bins,
        double bound,
        @AddedLater("8") int sigmoids,
        @AddedLater("1") int sigmoidLayers) {
    /** The forms of transforms. */
    public enum Kind {
        /** {@code (x + t) exp(s)} (Papamakarios et al. 2017). */
        AFFINE,
        /** {@code (x + t) scale(s)} with scales from 1/20 to 20, so that samples stay finite. */
        BOUNDED_AFFINE,
        /** Monotone rational quadratic splines with linear tails (Durkan et al. 2019). */
        SPLINE,
        /** Monotone networks of sigmoids (Huang et al. 2018), whose inverse is a search. */
        NEURAL
    }

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public TransformConfig {
        if (bins < 2 || bins > 256 || !(bound > 0) || Double.isInfinite(bound)) {
            throw new IllegalArgumentException(
                    "Splines need 2 to 256 bins and a positive bound, got " + bins + " bins and the bound " + bound);
        }
        ConfigLimits.range(1, ConfigLimits.MIXTURE, "sigmoids", sigmoids);
        ConfigLimits.range(1, ConfigLimits.LIST, "sigmoidLayers", sigmoidLayers);
    }

    static TransformConfig of(Kind kind) {
        return new TransformConfig(kind, 8, 5, 8, 1);
    }

    ElementTransform create(int hiddenUnits) {
        return switch (transform) {
            case AFFINE -> AffineTransform.MAF;
            case BOUNDED_AFFINE -> AffineTransform.BOUNDED_MAF;
            case SPLINE -> new SplineTransform(bins, bound, hiddenUnits);
            case NEURAL -> new NeuralTransform(sigmoids, sigmoidLayers);
        };
    }
}
