package org.flows4j.models.autoregressive;

import org.flows4j.layers.transform.AffineTransform;
import org.flows4j.layers.transform.ElementTransform;
import org.flows4j.layers.transform.SplineTransform;

/**
 * The transform of each column given the columns before it.
 *
 * @param transform form of the transform
 * @param bins bins of each spline; affine transforms ignore it
 * @param bound splines transform the interval [-bound, bound] of the standardized data; affine transforms ignore it
 */
public record TransformConfig(Kind transform, int bins, double bound) {
    /** The forms of transforms. */
    public enum Kind {
        /** {@code (x + t) exp(s)} (Papamakarios et al. 2017). */
        AFFINE,
        /** {@code (x + t) scale(s)} with scales from 1/20 to 20, so that samples stay finite. */
        BOUNDED_AFFINE,
        /** Monotone rational quadratic splines with linear tails (Durkan et al. 2019). */
        SPLINE
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
    }

    ElementTransform create(int hiddenUnits) {
        return switch (transform) {
            case AFFINE -> AffineTransform.MAF;
            case BOUNDED_AFFINE -> AffineTransform.BOUNDED_MAF;
            case SPLINE -> new SplineTransform(bins, bound, hiddenUnits);
        };
    }
}
