package org.flows4j.layers.nif;

/**
 * The noise around a linear manifold, before training.
 *
 * @param kind which entries of its covariance are learned
 * @param variance the covariance starts as this multiple of the identity; positive
 */
public record NoiseModel(Kind kind, double variance) {
    /** The learned entries of a covariance. */
    public enum Kind {
        /** One variance for all components. */
        SCALAR,
        /** A variance for each component. */
        DIAGONAL,
        /** All, as a Cholesky factor; costs the square of the dimensions. */
        FULL
    }

    /**
     * Checks the variance.
     *
     * @throws IllegalArgumentException if it is not positive and finite
     */
    public NoiseModel {
        if (!(variance > 0) || Double.isInfinite(variance)) {
            throw new IllegalArgumentException("The variance of the noise must be positive and finite, got " + variance
                    + "; for samples without noise draw them with s = 0");
        }
    }

    /**
     * Creates noise that starts with variance 1.
     *
     * @param kind which entries of its covariance are learned
     */
    public static NoiseModel of(Kind kind) {
        return new NoiseModel(kind, 1);
    }
}
