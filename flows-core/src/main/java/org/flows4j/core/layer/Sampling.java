package org.flows4j.core.layer;

import org.flows4j.core.distribution.Temperature;

/**
 * How widely samples are drawn.
 *
 * @param temperature factor of the standard deviation of every base distribution (Kingma and Dhariwal 2018, section 6)
 * @param noiseVariance factor s of the variance of the noise around the manifold of a noisy injective flow (Cunningham et al. 2020,
 *     section 5.2); 0 draws on the manifold, other models do not look at it
 */
public record Sampling(double temperature, double noiseVariance) {
    /** The model itself: both factors are 1. */
    public static final Sampling MODEL = new Sampling(1, 1);

    /**
     * Checks the factors.
     *
     * @throws IllegalArgumentException if one is NaN, negative or above what {@link Temperature} allows
     */
    public Sampling {
        Temperature.check(temperature);
        Temperature.checkVariance("The factor s of the noise's variance", noiseVariance);
    }

    /**
     * Both factors as the paper on noisy injective flows counts them, {@code z ~ N(0, t I)} and {@code x ~ N(A z + b, s Sigma)}.
     *
     * @param t factor of the base distribution's variance, the square of the temperature
     * @param s factor of the noise's variance
     * @return the factors
     * @throws IllegalArgumentException if one is NaN, negative or above what {@link Temperature} allows
     */
    public static Sampling ofVariances(double t, double s) {
        Temperature.checkVariance("The factor t of the prior's variance", t);
        return new Sampling(Math.sqrt(t), s);
    }
}
