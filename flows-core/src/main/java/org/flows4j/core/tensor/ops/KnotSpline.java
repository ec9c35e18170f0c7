package org.flows4j.core.tensor.ops;

import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * A monotone rational quadratic spline on any interval and with any {@link SplineNumbers}, or its inverse, with its log-determinant: the
 * splines of other libraries. {@link RationalQuadraticSpline} has the formula of a bin, and is the faster form of a common case.
 *
 * <p>Each element has K numbers for the widths, K for the heights, then those for the slopes: K - 1 for the inner knots with {@link
 * Ends#LINEAR}, K for all but the last knot with {@link Ends#CIRCULAR}, K + 1 for all knots with {@link Ends#BOX}.
 *
 * <p>Bins may be narrow and steep, so everything is computed in double precision.
 *
 * <p>Inputs: x {@code [N, .., C]} and the numbers, {@code [N, .., C * parametersPerElement]}, an element's numbers next to one another.
 * Results: y, shaped as x, and the log-determinant {@code [N]}, FLOAT64.
 *
 * @param bins K, from 1 to 256
 * @param lower the lower end of the interval, which is mapped onto itself
 * @param upper the upper end of the interval
 * @param numbers how numbers become bins
 * @param ends what the spline does at both ends
 * @param inverse whether to undo the spline
 */
public record KnotSpline(int bins, double lower, double upper, SplineNumbers numbers, Ends ends, boolean inverse)
        implements FusedOp {
    private static final int MOST_BINS = 256;

    /** What a spline does at both ends of its interval. */
    public enum Ends {
        /** It continues as the identity, with slope 1. */
        LINEAR,
        /**
         * Both ends have the same slope, so that the density of an angle is continuous there (Rezende et al. 2020, "Normalizing flows on
         * tori and spheres"); outside it is the identity.
         */
        CIRCULAR,
        /**
         * It has slopes of its own and ends there: a distribution on the interval. Outside, the log-determinant is negative infinity, and
         * the inverse NaN.
         */
        BOX
    }

    /** @throws IllegalArgumentException if the interval is empty, or there is no room for so many bins */
    public KnotSpline {
        if (!(lower < upper) || Double.isInfinite(upper - lower)) {
            throw new IllegalArgumentException("A spline needs a finite interval, got " + lower + " to " + upper);
        }
        double least = Math.max(numbers.minWidth(), numbers.minHeight());
        if (bins < 1 || bins > MOST_BINS || !(least * bins < 1)) {
            throw new IllegalArgumentException("A spline needs between 1 and " + MOST_BINS
                    + " bins, which fit into the interval together, got " + bins + " bins of at least " + least
                    + " of the interval");
        }
    }

    /** The numbers per element. */
    public int parametersPerElement() {
        return 3 * bins
                + switch (ends) {
                    case LINEAR -> -1;
                    case CIRCULAR -> 0;
                    case BOX -> 1;
                };
    }

    @Override
    public void check(Tensor... inputs) {
        OpInputs.elementsAndParameters(this, parametersPerElement(), inputs);
    }

    @Override
    public Tensor[] compose(Tensor... inputs) {
        check(inputs);
        Shape shape = inputs[0].shape();
        Tensor x = inputs[0].cast(DType.FLOAT64).reshape((int) shape.size(), 1);
        Tensor all = inputs[1].cast(DType.FLOAT64).reshape((int) shape.size(), parametersPerElement());
        Tensor widths = numbers.widths(all.slice(1, 0, bins)).mul(upper - lower);
        Tensor heights = numbers.heights(all.slice(1, bins, 2 * bins)).mul(upper - lower);
        Tensor clamped = RationalQuadraticBins.clamp(x, lower, upper);
        RationalQuadraticBins.Evaluated at =
                new RationalQuadraticBins(widths, heights, slopes(x, all), lower).evaluate(clamped, inverse);
        Tensor inside = inside(x, clamped, inputs[0].dtype());
        Tensor outside = inside.neg().add(1);
        Tensor logDet = inside.mul(at.logSlope());
        Tensor value = inside.mul(at.value()).add(outside.mul(x));
        if (ends == Ends.BOX) {
            // 0 inside; outside, NaN for the inverse and negative infinity for the density.
            Tensor refused = RationalQuadraticBins.stopGradient(inside.log());
            logDet = inverse ? logDet : logDet.add(refused);
            value = inverse ? value.add(refused.sub(refused)) : value;
        }
        Tensor sum = logDet.reshape(shape).sumPerSample();
        return new Tensor[] {value.reshape(shape).cast(inputs[0].dtype()), inverse ? sum.neg() : sum};
    }

    /** Ones for elements of the interval, whose ends are those of single precision for such elements: pi in it is beyond pi. */
    private Tensor inside(Tensor x, Tensor clamped, DType dtype) {
        double first = dtype == DType.FLOAT32 ? Math.min(lower, (float) lower) : lower;
        double last = dtype == DType.FLOAT32 ? Math.max(upper, (float) upper) : upper;
        boolean same = first == lower && last == upper;
        return RationalQuadraticBins.equal(x, same ? clamped : RationalQuadraticBins.clamp(x, first, last));
    }

    private Tensor slopes(Tensor x, Tensor all) {
        if (ends != Ends.LINEAR) {
            Tensor slopes = numbers.slopes(all.slice(1, 2 * bins, parametersPerElement()));
            return ends == Ends.BOX ? slopes : Tensor.concat(1, slopes, slopes.slice(1, 0, 1));
        }
        Tensor one = RationalQuadraticBins.constant(x, 1).broadcastTo(x.shape());
        return bins == 1
                ? Tensor.concat(1, one, one)
                : Tensor.concat(1, one, numbers.slopes(all.slice(1, 2 * bins, 3 * bins - 1)), one);
    }
}
