package org.flows4j.layers.transform;

import java.util.Arrays;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.RationalQuadraticSpline;

/**
 * {@link SplineTransform} with parameters that are counted from those of the identity: a constant is added to the numbers of the slopes, so
 * that all slopes are 1 where the conditioner's result is 0. A flow of such transforms starts as the identity.
 *
 * @param spline the transform
 */
public record IdentitySplineTransform(SplineTransform spline) implements ElementTransform {
    /** The number for which a slope is {@code 0.001 + softplus(number) = 1}. */
    private static final double SLOPE_ONE = Math.log(Math.expm1(1 - RationalQuadraticSpline.SMALLEST));

    @Override
    public int parameters() {
        return spline.parameters();
    }

    @Override
    public LayerResult forward(Tensor x, Tensor parameters) {
        return spline.forward(x, shifted(parameters));
    }

    @Override
    public LayerResult inverse(Tensor z, Tensor parameters) {
        return spline.inverse(z, shifted(parameters));
    }

    private Tensor shifted(Tensor parameters) {
        double[] row = new double[parameters.shape().dim(-1)];
        Arrays.setAll(row, i -> i % spline.parameters() < 2 * spline.bins() ? 0 : SLOPE_ONE);
        Tensor constants = parameters.backend().plain().fromDoubles(row, Shape.of(1, row.length), parameters.dtype());
        return parameters.add(constants);
    }
}
