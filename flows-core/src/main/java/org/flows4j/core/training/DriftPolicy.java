package org.flows4j.core.training;

import org.flows4j.core.layer.InversionDrift;
import org.flows4j.core.layer.MemoryMode;

/**
 * How training under {@link MemoryMode#INVERT} watches the inputs it recovers. Now and then a step keeps the true inputs and
 * compares ({@link InversionDrift}); when they have drifted too far apart, that step and all later ones of the training are computed
 * under {@link MemoryMode#CHECKPOINT}, those after it was resumed from a checkpoint, too. Other memory modes recover nothing and are not
 * watched.
 *
 * @param interval steps between comparisons, at least 0; 0 for none. The first step of a training is compared, and those whole intervals
 *     after it, and one that follows a step lost to a loss or gradient that was not finite
 * @param maximum the largest relative drift that is tolerated, positive
 */
public record DriftPolicy(long interval, double maximum) {
    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public DriftPolicy {
        if (interval < 0 || !(maximum > 0)) {
            throw new IllegalArgumentException(
                    "A drift policy needs an interval of at least 0 and a positive maximum, got " + interval + " and "
                            + maximum);
        }
    }

    /**
     * Every 100 steps, and a tolerance of a thousandth: gradients of float32 training are noisier than that.
     *
     * @return the default policy
     */
    public static DriftPolicy standard() {
        return new DriftPolicy(100, 1e-3);
    }

    /**
     * No comparisons.
     *
     * @return a policy of interval 0
     */
    public static DriftPolicy none() {
        return new DriftPolicy(0, Double.MAX_VALUE);
    }
}
