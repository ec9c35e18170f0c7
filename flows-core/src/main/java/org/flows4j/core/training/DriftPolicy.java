package org.flows4j.core.training;

import org.flows4j.core.layer.InversionDrift;
import org.flows4j.core.layer.MemoryMode;

/**
 * The watch over inputs that are recovered under {@link MemoryMode#INVERT}. At intervals a step also keeps the true inputs and compares
 * ({@link InversionDrift}). If they differ too much, that step and all later ones, including those after a resumption, are computed under
 * {@link MemoryMode#CHECKPOINT}. Other memory modes recover nothing.
 *
 * @param interval steps between comparisons, which start with the first step; 0 for none. The step after one with a loss or gradient that
 *     was not finite is compared as well
 * @param maximum the largest tolerated relative difference, positive
 */
public record DriftPolicy(long interval, double maximum) {
    /** Throws an {@link IllegalArgumentException} if a value is out of range. */
    public DriftPolicy {
        if (interval < 0 || !(maximum > 0)) {
            throw new IllegalArgumentException(
                    "A drift policy needs an interval of at least 0 and a positive maximum, got " + interval + " and "
                            + maximum);
        }
    }

    /** A comparison every 100 steps with a tolerance of a thousandth: gradients of float32 training are noisier than that. */
    public static DriftPolicy defaults() {
        return new DriftPolicy(100, 1e-3);
    }

    /** No comparisons. */
    public static DriftPolicy none() {
        return new DriftPolicy(0, Double.MAX_VALUE);
    }
}
