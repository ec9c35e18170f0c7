package org.flows4j.core.layer;

import org.flows4j.core.distribution.Temperature;

/**
 * The spread of the samples to draw.
 *
 * @param temperature factor of the standard deviation of every base distribution (Kingma and Dhariwal 2018, section 6)
 * @param noiseVariance factor s of the variance of the noise around the manifold of a noisy injective flow (Cunningham et al. 2020,
 *     section 5.2); 0 draws on the manifold; other models ignore it
 */
public record Sampling(double temperature, double noiseVariance) {
    /** The model itself: both factors are 1. */
    public static final Sampling MODEL = new Sampling(1, 1);

    /**
     * Checks the factors.
     *
     * @throws IllegalArgumentException if one is NaN, negative or above the limit of {@link Temperature}
     */
    public Sampling {
        Temperature.check(temperature);
        Temperature.checkVariance("The factor s of the noise's variance", noiseVariance);
    }

    /**
     * The factors in the notation of the paper on noisy injective flows, {@code z ~ N(0, t I)} and {@code x ~ N(A z + b, s Sigma)}.
     *
     * @param t factor of the base distribution's variance, the square of the temperature
     * @param s factor of the noise's variance
     * @throws IllegalArgumentException if one is NaN, negative or above the limit of {@link Temperature}
     */
    public static Sampling ofVariances(double t, double s) {
        Temperature.checkVariance("The factor t of the prior's variance", t);
        return new Sampling(Math.sqrt(t), s);
    }
}
