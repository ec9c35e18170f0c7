package org.flows4j.core.training.optimizer;

/**
 * The unit a loss, and so its gradient, is measured in. Adam hardly notices the unit, clipping does: for a CIFAR-10 image
 * the gradient in nats is 3072 ln 2 = 2129 times the gradient in bits per dimension.
 */
public enum LossUnit {
    /** Negative log-likelihood of a sample, natural logarithm. */
    NATS_PER_SAMPLE,
    /** Nats divided by {@code D ln 2} for D data dimensions: the number the literature reports. */
    BITS_PER_DIMENSION;

    /**
     * How much one nat of a sample is in this unit.
     *
     * @param dimensions number D of data dimensions, augmented ones not counted
     * @return 1, or {@code 1 / (D ln 2)}
     * @throws IllegalArgumentException if there are no dimensions
     */
    public double perNat(long dimensions) {
        if (dimensions < 1) {
            throw new IllegalArgumentException("Data must have at least 1 dimension, got " + dimensions);
        }
        return switch (this) {
            case NATS_PER_SAMPLE -> 1;
            case BITS_PER_DIMENSION -> 1 / (dimensions * Math.log(2));
        };
    }
}
