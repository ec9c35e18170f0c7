package org.flows4j.layers.transform;

import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.KnotSpline;
import org.flows4j.core.tensor.ops.RationalQuadraticSpline;
import org.flows4j.core.tensor.ops.SplineNumbers;

/**
 * A rational quadratic spline on any interval, {@code z = spline(x)}, with the parametrizations of other libraries; see {@link KnotSpline}
 * for the formulas and the number of parameters. Splines that {@link RationalQuadraticSpline} covers are computed by it.
 *
 * @param bins K
 * @param lower the lower end of the interval
 * @param upper the upper end of the interval
 * @param numbers how numbers become bins
 * @param ends what the spline does at both ends
 */
public record KnotSplineTransform(int bins, double lower, double upper, SplineNumbers numbers, KnotSpline.Ends ends)
        implements ElementTransform {
    /** @throws IllegalArgumentException if a number is out of range */
    public KnotSplineTransform {
        spline(bins, lower, upper, numbers, ends, false);
    }

    private static FusedOp spline(
            int bins, double lower, double upper, SplineNumbers numbers, KnotSpline.Ends ends, boolean inverse) {
        boolean standard = bins > 1
                && ends == KnotSpline.Ends.LINEAR
                && lower == -upper
                && numbers.equals(SplineNumbers.standard(numbers.softmaxScale()));
        return standard
                ? new RationalQuadraticSpline(bins, upper, numbers.softmaxScale(), inverse)
                : new KnotSpline(bins, lower, upper, numbers, ends, inverse);
    }

    @Override
    public int parameters() {
        return new KnotSpline(bins, lower, upper, numbers, ends, false).parametersPerElement();
    }

    @Override
    public LayerResult forward(Tensor x, Tensor parameters) {
        return run(x, parameters, false);
    }

    @Override
    public LayerResult inverse(Tensor z, Tensor parameters) {
        return run(z, parameters, true);
    }

    private LayerResult run(Tensor elements, Tensor parameters, boolean inverse) {
        Tensor[] results = spline(bins, lower, upper, numbers, ends, inverse).apply(elements, parameters);
        return new LayerResult(results[0], results[1]);
    }
}
