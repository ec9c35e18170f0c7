package org.flows4j.core.tensor;

/** The operations that change tensors in place, for gradients and optimizers. All tensors of one call have equal shapes and dtypes. */
public interface UpdateKernels {
    /** {@code target += source}. */
    void add(Tensor target, Tensor source);

    /** {@code target = source}. */
    void copy(Tensor target, Tensor source);

    /** {@code target *= factor}. */
    void scale(Tensor target, double factor);

    /**
     * Limits every element to [-bound, bound].
     *
     * @throws IllegalArgumentException if the bound is not positive
     */
    void clamp(Tensor target, double bound);

    /**
     * {@code target = weight * target + (1 - weight) * source}: exponential moving average.
     *
     * @throws IllegalArgumentException if the weight is not in [0, 1]
     */
    void average(Tensor target, Tensor source, double weight);

    /**
     * One Adam step (Kingma and Ba 2015, Algorithm 1), with the bias corrections folded into {@code rate}:
     * {@code m = b1 m + (1-b1) g; v = b2 v + (1-b2) g^2; p -= rate * m / (sqrt(v) * correction + epsilon)}.
     *
     * <p>Elements of a FLOAT32 g are limited to [-L, L] first, L being {@link AdaptiveStep#LARGEST_FLOAT}: the square of a larger one would
     * make v infinite, and p would never change again.
     *
     * @param parameter p, changed in place
     * @param gradient g
     * @param first m, changed in place
     * @param second v, changed in place
     * @param step coefficients
     */
    void adam(Tensor parameter, Tensor gradient, Tensor first, Tensor second, AdaptiveStep step);

    /**
     * One Adamax step (Kingma and Ba 2015, Algorithm 2):
     * {@code m = b1 m + (1-b1) g; u = max(b2 u, |g|); p -= rate * m / (u * correction + epsilon)}.
     *
     * @param parameter p, changed in place
     * @param gradient g
     * @param first m, changed in place
     * @param norm u, changed in place
     * @param step coefficients
     */
    void adamax(Tensor parameter, Tensor gradient, Tensor first, Tensor norm, AdaptiveStep step);

    /** The sum of squares, accumulated in double: NaN or infinite exactly if an element is (or the sum overflows). */
    double sumOfSquares(Tensor x);

    /** Throws an {@link IllegalArgumentException} if the bound of {@link #clamp} is not positive. */
    static void checkBound(double bound) {
        if (!(bound > 0)) {
            throw new IllegalArgumentException("clamp needs a positive bound, got " + bound);
        }
    }

    /** Throws an {@link IllegalArgumentException} if the weight of {@link #average} is not in [0, 1]. */
    static void checkWeight(double weight) {
        if (!(weight >= 0 && weight <= 1)) {
            throw new IllegalArgumentException("average needs a weight in [0, 1], got " + weight);
        }
    }

    /**
     * Coefficients of one step of Adam or Adamax.
     *
     * @param rate learning rate, divided by the bias correction of the first moment
     * @param beta1 decay of the first moment
     * @param beta2 decay of the second moment or of the norm
     * @param correction factor of the denominator's root or norm that undoes its bias
     * @param epsilon added to the denominator
     */
    record AdaptiveStep(double rate, double beta1, double beta2, double correction, double epsilon) {
        /** The bound of gradients in single precision: a float still holds its square. */
        public static final float LARGEST_FLOAT = 1e19f;
    }
}
