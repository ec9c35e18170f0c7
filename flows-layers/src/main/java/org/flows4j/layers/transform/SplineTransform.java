package org.flows4j.layers.transform;

import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.RationalQuadraticSpline;

/**
 * A monotone rational quadratic spline with linear tails (Durkan, Bekasov, Murray and Papamakarios 2019, section 3.1): {@code z =
 * spline(x)} on {@code [-bound, bound]}, the identity outside, with {@code 3 bins - 1} parameters per element. The log-determinant is the
 * sum of {@code log spline'(x)}.
 *
 * @param bins K, from 2 to 256
 * @param bound half the width of the transformed interval
 * @param hiddenWidth hidden width of the conditioner: parameters of widths and heights are divided by its root, as in the paper's code; 1
 *     leaves them unchanged
 */
public record SplineTransform(int bins, double bound, int hiddenWidth) implements ElementTransform {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public SplineTransform {
        if (hiddenWidth < 1) {
            throw new IllegalArgumentException("A conditioner has at least one hidden unit, got " + hiddenWidth);
        }
        spline(bins, bound, hiddenWidth);
    }

    private static RationalQuadraticSpline spline(int bins, double bound, int hiddenWidth) {
        return new RationalQuadraticSpline(bins, bound, 1 / Math.sqrt(hiddenWidth), false);
    }

    private RationalQuadraticSpline spline() {
        return spline(bins, bound, hiddenWidth);
    }

    @Override
    public int parameters() {
        return spline().parametersPerElement();
    }

    @Override
    public LayerResult forward(Tensor x, Tensor parameters) {
        return run(spline(), x, parameters);
    }

    @Override
    public LayerResult inverse(Tensor z, Tensor parameters) {
        return run(spline().inverted(), z, parameters);
    }

    private static LayerResult run(RationalQuadraticSpline spline, Tensor elements, Tensor parameters) {
        Tensor[] results = spline.apply(elements, parameters);
        return new LayerResult(results[0], results[1]);
    }
}
