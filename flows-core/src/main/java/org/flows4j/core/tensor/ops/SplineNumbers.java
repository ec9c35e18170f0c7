package org.flows4j.core.tensor.ops;

import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/**
 * How unbounded numbers become the widths, heights and slopes of a {@link KnotSpline}. With K bins on an interval of length R,
 *
 * <pre>{@code
 * widths  = R (minWidth + (1 - minWidth K) softmax(softmaxScale * clip(numbers, softClip / 2)))
 * heights = R (minHeight + (1 - minHeight K) softmax(softmaxScale * clip(numbers, softClip / 2)))
 * slopes  = minSlope + softplus(clip(numbers, softClip)), or minSlope + exp(clip(numbers, softClip))
 * clip(a, b) = a / (1 + |a| / b), or a if softClip is 0
 * }</pre>
 *
 * @param softmaxScale factor of the numbers for widths and heights, positive
 * @param minWidth the smallest width of a bin as a part of the interval
 * @param minHeight the smallest height of a bin as a part of the interval
 * @param minSlope added to each slope
 * @param slopeMap the map from a number to a slope
 * @param softClip the bound of clipped numbers, 0 for none
 */
public record SplineNumbers(
        double softmaxScale, double minWidth, double minHeight, double minSlope, SlopeMap slopeMap, double softClip) {
    /** The map from a number to a positive slope. */
    public enum SlopeMap {
        /** {@code log(1 + exp(a))}. */
        SOFTPLUS,
        /** {@code exp(a)}. */
        EXP
    }

    /** @throws IllegalArgumentException if a number is negative or not finite, or softmaxScale is 0 */
    public SplineNumbers {
        double[] numbers = {minWidth, minHeight, minSlope, softClip};
        for (double number : numbers) {
            if (!(number >= 0) || Double.isInfinite(number)) {
                throw new IllegalArgumentException("The bounds of a spline's bins must be finite and at least 0, got "
                        + minWidth + ", " + minHeight + ", " + minSlope + " and " + softClip);
            }
        }
        if (!(softmaxScale > 0) || Double.isInfinite(softmaxScale)) {
            throw new IllegalArgumentException("softmaxScale must be positive and finite, got " + softmaxScale);
        }
    }

    /** The numbers of {@link RationalQuadraticSpline}, with a scale of the softmax. */
    public static SplineNumbers standard(double softmaxScale) {
        double least = RationalQuadraticSpline.SMALLEST;
        return new SplineNumbers(softmaxScale, least, least, least, SlopeMap.SOFTPLUS, 0);
    }

    /** Widths, in units of the interval. */
    Tensor widths(Tensor numbers) {
        return sizes(numbers, minWidth);
    }

    /** Heights, in units of the interval. */
    Tensor heights(Tensor numbers) {
        return sizes(numbers, minHeight);
    }

    Tensor slopes(Tensor numbers) {
        Tensor clipped = clip(numbers, softClip);
        Tensor positive = switch (slopeMap) {
            case SOFTPLUS -> clipped.unary(UnaryOp.SOFTPLUS);
            case EXP -> clipped.exp();
        };
        return positive.add(minSlope);
    }

    private Tensor sizes(Tensor numbers, double least) {
        Tensor clipped = clip(numbers, softClip / 2);
        Tensor largest = clipped.backend().max(clipped, 1).reshape(-1, 1);
        Tensor exponentials = clipped.sub(largest).mul(softmaxScale).exp();
        Tensor parts = exponentials.div(exponentials.sum(1).reshape(-1, 1));
        return parts.mul(1 - least * numbers.shape().channels()).add(least);
    }

    private static Tensor clip(Tensor numbers, double bound) {
        return bound == 0
                ? numbers
                : numbers.div(numbers.unary(UnaryOp.ABS).mul(1 / bound).add(1));
    }
}
