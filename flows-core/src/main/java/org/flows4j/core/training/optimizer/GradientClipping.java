package org.flows4j.core.training.optimizer;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UpdateKernels;

/**
 * Limits on the gradient of the mean loss of a batch: every element to {@code [-value, value]}, then the Euclidean norm over all
 * parameters to {@code norm}. The limits apply to a loss in a stated unit and are converted to the unit of the minimized loss, so that a
 * published threshold keeps its meaning.
 *
 * @param norm largest norm of the gradient; 0 for no limit
 * @param value largest magnitude of an element of the gradient; 0 for no limit
 * @param unit unit of the two limits
 */
public record GradientClipping(
        @JsonProperty("clipNorm") double norm,
        @JsonProperty("clipValue") double value,
        @JsonProperty("clipUnit") LossUnit unit) {
    /** Throws an {@link IllegalArgumentException} if a limit is neither positive nor 0. */
    public GradientClipping {
        if (!(norm >= 0 && value >= 0)) {
            throw new IllegalArgumentException(
                    "clipNorm and clipValue must be positive, or 0 for no limit, got " + norm + " and " + value);
        }
    }

    /** No limits. */
    public static GradientClipping none() {
        return new GradientClipping(0, 0, LossUnit.BITS_PER_DIMENSION);
    }

    /**
     * A limit on the norm only.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public static GradientClipping byNorm(double norm, LossUnit unit) {
        return new GradientClipping(positive(norm), 0, unit);
    }

    /**
     * A limit on the elements only.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public static GradientClipping byValue(double value, LossUnit unit) {
        return new GradientClipping(0, positive(value), unit);
    }

    private static double positive(double limit) {
        if (!(limit > 0)) {
            throw new IllegalArgumentException(
                    "A clipping limit must be positive, got " + limit + "; for none, none()");
        }
        return limit;
    }

    /**
     * Clips gradients in place. Gradients that are not finite stay unchanged, for the caller to reject.
     *
     * @param gradients of the mean loss
     * @param optimized unit of that loss
     * @param dimensions number of data dimensions
     * @return the norm before clipping, in the unit of the loss; not finite if a gradient is not
     */
    public double clip(List<Tensor> gradients, LossUnit optimized, long dimensions) {
        double conversion = optimized.perNat(dimensions) / unit.perNat(dimensions);
        double before = norm(gradients);
        if (!Double.isFinite(before)) {
            return before;
        }
        double remaining = before;
        if (value > 0) {
            gradients.forEach(gradient -> updates(gradient).clamp(gradient, value * conversion));
            remaining = norm(gradients);
        }
        double limit = norm * conversion;
        if (norm > 0 && remaining > limit) {
            double factor = limit / remaining;
            gradients.forEach(gradient -> updates(gradient).scale(gradient, factor));
        }
        return before;
    }

    /** Returns the Euclidean norm over all elements, accumulated in double precision; not finite if an element is not. */
    public static double norm(List<Tensor> gradients) {
        double squares = 0;
        for (Tensor gradient : gradients) {
            squares += updates(gradient).sumOfSquares(gradient);
        }
        return Math.sqrt(squares);
    }

    private static UpdateKernels updates(Tensor tensor) {
        return tensor.backend().updates();
    }
}
