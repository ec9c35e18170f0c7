package org.flows4j.core.training.optimizer;

import java.util.List;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UpdateKernels;

/**
 * Limits on the gradient of the mean loss of a batch: every element to {@code [-value, value]}, then the Euclidean norm over
 * all parameters to {@code norm}. The limits hold for a loss in a stated unit and are converted to the unit the loss is
 * optimized in, so that a published threshold keeps its meaning.
 *
 * @param value largest magnitude of an element, infinite for no limit
 * @param norm largest norm, infinite for no limit
 * @param unit what the limits are measured in
 */
public record GradientClipping(double value, double norm, LossUnit unit) {
    /**
     * Checks the limits.
     *
     * @throws IllegalArgumentException if a limit is not positive
     */
    public GradientClipping {
        if (!(value > 0) || !(norm > 0)) {
            throw new IllegalArgumentException(
                    "Clipping limits must be positive (infinite for none), got value " + value + ", norm " + norm);
        }
    }

    /**
     * No limits.
     *
     * @return clipping that changes nothing
     */
    public static GradientClipping none() {
        return new GradientClipping(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, LossUnit.NATS_PER_SAMPLE);
    }

    /**
     * A limit on the norm only.
     *
     * @param norm largest norm
     * @param unit what it is measured in
     * @return the clipping
     */
    public static GradientClipping byNorm(double norm, LossUnit unit) {
        return new GradientClipping(Double.POSITIVE_INFINITY, norm, unit);
    }

    /**
     * A limit on the elements only.
     *
     * @param value largest magnitude
     * @param unit what it is measured in
     * @return the clipping
     */
    public static GradientClipping byValue(double value, LossUnit unit) {
        return new GradientClipping(value, Double.POSITIVE_INFINITY, unit);
    }

    /**
     * Clips gradients in place. Gradients that are not finite are left alone, for the caller to reject.
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
        if (value < Double.POSITIVE_INFINITY) {
            gradients.forEach(gradient -> updates(gradient).clamp(gradient, value * conversion));
            remaining = norm(gradients);
        }
        double limit = norm * conversion;
        if (remaining > limit) {
            double factor = limit / remaining;
            gradients.forEach(gradient -> updates(gradient).scale(gradient, factor));
        }
        return before;
    }

    /**
     * The Euclidean norm over all elements, accumulated in double.
     *
     * @param gradients any tensors
     * @return the norm; not finite if an element is not
     */
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
