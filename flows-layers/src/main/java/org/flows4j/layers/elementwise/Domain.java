package org.flows4j.layers.elementwise;

import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/**
 * The identity on {@code [lower, upper]}, for flows whose density lives on that interval although their layers accept other numbers, such as
 * flows of angles: the log-determinant is 0, or negative infinity for a sample with an element outside. The ends are rounded to the
 * elements' type and belong to the interval.
 *
 * <p>Shapes: any, kept.
 */
public final class Domain implements InvertibleLayer {
    private final double lower;
    private final double upper;

    /** @throws IllegalArgumentException if the ends are not finite and in order */
    public Domain(double lower, double upper) {
        if (!(lower < upper) || Double.isInfinite(upper - lower)) {
            throw new IllegalArgumentException("A domain has finite ends in order, got " + lower + " and " + upper);
        }
        this.lower = lower;
        this.upper = upper;
    }

    @Override
    public LayerResult forward(Tensor x, FlowContext context) {
        Tensor nearest = x.binary(BinaryOp.MAXIMUM, constant(x, lower)).binary(BinaryOp.MINIMUM, constant(x, upper));
        Tensor outside = x.sub(nearest).unary(UnaryOp.ABS).binary(BinaryOp.MINIMUM, constant(x, 1));
        // 1 inside and 0 outside, where the distance is positive.
        Tensor inside = outside.neg().unary(UnaryOp.FLOOR).add(1);
        return new LayerResult(x, inside.log().sumPerSample());
    }

    @Override
    public LayerResult inverseWithLogDet(Tensor z, FlowContext context) {
        return LayerResult.volumePreserving(z);
    }

    private static Tensor constant(Tensor like, double value) {
        return like.backend().fill(value, Shape.of(1), like.dtype());
    }

    @Override
    public Shape outputShape(Shape input) {
        return input;
    }

    @Override
    public ParameterList parameters() {
        return ParameterList.empty();
    }
}
