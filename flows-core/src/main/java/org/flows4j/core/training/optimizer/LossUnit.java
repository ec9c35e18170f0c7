package org.flows4j.core.training.optimizer;

/**
 * The unit of a loss and of its gradient. Adam is almost invariant to it, clipping is not: for a CIFAR-10 image the gradient in nats is
 * 3072 ln 2 = 2129 times the gradient in bits per dimension.
 */
public enum LossUnit {
    /** Negative log-likelihood of a sample, with the natural logarithm. */
    NATS_PER_SAMPLE,
    /** Nats divided by {@code D ln 2} for D data dimensions: the unit of the literature. */
    BITS_PER_DIMENSION;

    /**
     * Converts one nat per sample to this unit.
     *
     * @param dimensions number D of data dimensions, without augmented ones
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
