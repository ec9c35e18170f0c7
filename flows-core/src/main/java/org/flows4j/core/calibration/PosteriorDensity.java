package org.flows4j.core.calibration;

/** A posterior whose density is known, so that the coverage of its regions of highest density can be measured. */
public interface PosteriorDensity extends PosteriorSampler {
    /**
     * Computes log-densities given an observation; a constant that is the same for all rows may be missing.
     *
     * @param observation what the distribution is conditioned on
     * @param rows one sample per row
     * @return one number per row, in nats
     */
    double[] logProb(double[] observation, double[][] rows);
}
