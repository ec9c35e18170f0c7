package org.flows4j.core.tensor.ops;

import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/**
 * A monotone spline of rational quadratic functions on {@code [-bound, bound]}, the identity outside (Durkan, Bekasov, Murray
 * and Papamakarios 2019, "Neural spline flows", section 3.1 and appendix A.1), or its inverse, with its log-determinant. With
 * K bins, each element has 3K - 1 numbers: K for the widths, K for the heights, K - 1 for the slopes at the inner knots,
 *
 * <pre>{@code
 * widths, heights = 2 bound (0.001 + (1 - 0.001 K) softmax(softmaxScale * numbers))
 * slopes = 0.001 + softplus(numbers), and 1 at both ends
 * }</pre>
 *
 * <p>A periodic spline (Rezende et al. 2020, "Normalizing flows on tori and spheres", section 2.3) maps a circle of circumference {@code 2
 * bound} onto itself. Its slope at both ends is the same number, so an element has 3K numbers, the first slope for the ends; elements
 * are in the interval, and are moved to its nearer end where rounding put them outside.
 *
 * <p>In a bin of width w and height h, from (x0, y0), with slopes d0 and d1 at its ends, {@code delta = h / w} and {@code
 * theta = (x - x0) / w}:
 *
 * <pre>{@code
 * y = y0 + h (delta theta^2 + d0 theta (1 - theta)) / (delta + (d0 + d1 - 2 delta) theta (1 - theta))
 * dy/dx = delta^2 (d1 theta^2 + 2 delta theta (1 - theta) + d0 (1 - theta)^2) / (the denominator above)^2
 * }</pre>
 *
 * <p>Arguments outside are clamped first, so that none of their gradients is infinite. If rounding moves theta out of [0, 1], its
 * value is clamped and its derivative kept: at both bounds, which belong to the interval, dy/dx is 1. The
 * inverse is differentiated by the implicit function theorem, because its discriminant cancels where a steep bin ends flat.
 *
 * <p>Inputs: x {@code [N, .., C]} and the numbers, {@code [N, .., C (3K - 1)]}, an element's numbers next to one another.
 * Results: y, shaped as x, and the log-determinant {@code [N]}, FLOAT64.
 *
 * @param bins K, from 2 to 256
 * @param bound half the width of the interval
 * @param softmaxScale factor of the numbers for widths and heights
 * @param ends what the spline does at both ends of the interval
 * @param inverse whether to undo the spline
 */
public record RationalQuadraticSpline(int bins, double bound, double softmaxScale, Ends ends, boolean inverse)
        implements FusedOp {
    /** What a spline does at both ends of its interval. */
    public enum Ends {
        /** It continues as the identity, with slope 1. */
        LINEAR,
        /** It continues on the other end, with the same slope. */
        PERIODIC
    }

    /** The smallest width, height (both as parts of the whole) and slope. */
    public static final double SMALLEST = 1e-3;

    private static final int MOST_BINS = 256;

    public RationalQuadraticSpline {
        if (bins < 2 || bins > MOST_BINS) {
            throw new IllegalArgumentException("A spline needs between 2 and " + MOST_BINS + " bins, got " + bins);
        }
        if (!(bound > 0) || Double.isInfinite(bound) || !(softmaxScale > 0) || Double.isInfinite(softmaxScale)) {
            throw new IllegalArgumentException(
                    "A spline needs a positive bound and softmax scale, got " + bound + " and " + softmaxScale);
        }
    }

    /** A spline with linear tails: the identity outside of the interval. */
    public RationalQuadraticSpline(int bins, double bound, double softmaxScale, boolean inverse) {
        this(bins, bound, softmaxScale, Ends.LINEAR, inverse);
    }

    /** The numbers per element: {@code 3 bins - 1}, or {@code 3 bins} if the spline is periodic. */
    public int parametersPerElement() {
        return periodic() ? 3 * bins : 3 * bins - 1;
    }

    /** Whether the spline is a map of a circle. */
    public boolean periodic() {
        return ends == Ends.PERIODIC;
    }

    /** Returns the op that undoes this one. */
    public RationalQuadraticSpline inverted() {
        return new RationalQuadraticSpline(bins, bound, softmaxScale, ends, !inverse);
    }

    @Override
    public void check(Tensor... inputs) {
        OpInputs.elementsAndParameters(this, parametersPerElement(), inputs);
    }

    @Override
    public Tensor[] compose(Tensor... inputs) {
        check(inputs);
        Shape shape = inputs[0].shape();
        Tensor x = inputs[0].reshape((int) shape.size(), 1);
        Tensor numbers = inputs[1].reshape((int) shape.size(), parametersPerElement());
        Tensor widths = sizes(numbers.slice(1, 0, bins));
        Tensor heights = sizes(numbers.slice(1, bins, 2 * bins));
        Tensor one = RationalQuadraticBins.constant(x, 1).broadcastTo(x.shape());
        Tensor learned = numbers.slice(1, 2 * bins, parametersPerElement())
                .unary(UnaryOp.SOFTPLUS)
                .add(SMALLEST);
        Tensor slopes =
                periodic() ? Tensor.concat(1, learned, learned.slice(1, 0, 1)) : Tensor.concat(1, one, learned, one);
        Tensor nearest = RationalQuadraticBins.clamp(x, -bound, bound);
        Tensor clamped = periodic() ? x.add(RationalQuadraticBins.stopGradient(nearest.sub(x))) : nearest;
        RationalQuadraticBins.Evaluated at =
                new RationalQuadraticBins(widths, heights, slopes, -bound).evaluate(clamped, inverse);
        Tensor inside = periodic() ? one : RationalQuadraticBins.inside(x, -bound, bound);
        Tensor value = periodic()
                ? at.value()
                : inside.mul(at.value()).add(inside.neg().add(1).mul(x));
        Tensor logDet = inside.mul(at.logSlope()).reshape(shape).sumPerSample();
        return new Tensor[] {value.reshape(shape), inverse ? logDet.neg() : logDet};
    }

    /** Widths or heights of all bins. */
    private Tensor sizes(Tensor numbers) {
        Tensor largest = numbers.backend().max(numbers, 1).reshape(-1, 1);
        Tensor exponentials = numbers.sub(largest).mul(softmaxScale).exp();
        Tensor parts = exponentials.div(exponentials.sum(1).reshape(-1, 1));
        return parts.mul(1 - SMALLEST * bins).add(SMALLEST).mul(2 * bound);
    }
}
