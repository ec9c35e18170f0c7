package org.flows4j.core.calibration;

import java.util.random.RandomGenerator;

/** Draws independent samples of a posterior, or of any other conditional distribution. */
@FunctionalInterface
public interface PosteriorSampler {
    /**
     * Draws samples given an observation.
     *
     * @param observation what the distribution is conditioned on; empty for an unconditional one
     * @param count number of samples, at least 1
     * @return one sample per row
     */
    double[][] sample(double[] observation, int count, RandomGenerator random);
}
