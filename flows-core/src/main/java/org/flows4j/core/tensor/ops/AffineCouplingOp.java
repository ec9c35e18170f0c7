package org.flows4j.core.tensor.ops;

import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Tensor;

/**
 * The transformed half of an affine coupling (Dinh et al. 2017, equation 8), or its inverse, with its log-determinant. From the
 * conditioner's output come a shift t and an unbounded s; with {@code scale = scale(s)}
 *
 * <pre>{@code
 * y = (x + t) * scale    inverse: x = y / scale - t      if shiftFirst
 * y = x * scale + t      inverse: x = (y - t) / scale    otherwise
 * logDet[n] = sum of log scale over sample n, or minus that sum for the inverse
 * }</pre>
 *
 * <p>Inputs: x (y for the inverse) {@code [N, .., C]} and the conditioner's output {@code [N, .., 2C]}. Results: y (x), shaped as the
 * first input, and logDet {@code [N]}, FLOAT64.
 *
 * @param scale how s becomes a scale
 * @param shiftFirst whether y is shifted before it is scaled
 * @param order where t and s lie among the channels
 * @param inverse whether to undo the map
 */
public record AffineCouplingOp(ScaleFunction scale, boolean shiftFirst, ParameterOrder order, boolean inverse)
        implements FusedOp {
    /** The forward map. */
    public AffineCouplingOp(ScaleFunction scale, boolean shiftFirst, ParameterOrder order) {
        this(scale, shiftFirst, order, false);
    }

    @Override
    public Tensor[] compose(Tensor... inputs) {
        check(inputs);
        Tensor x = inputs[0];
        Tensor shift = order.shift(inputs[1]);
        Tensor s = order.scale(inputs[1]);
        Tensor factor = scale.scale(s);
        Tensor result = inverse ? unapply(x, shift, factor) : apply(x, shift, factor);
        Tensor logDet = scale.logScale(s).sumPerSample();
        return new Tensor[] {result, inverse ? logDet.neg() : logDet};
    }

    private Tensor apply(Tensor x, Tensor shift, Tensor factor) {
        return shiftFirst ? x.add(shift).mul(factor) : x.mul(factor).add(shift);
    }

    private Tensor unapply(Tensor y, Tensor shift, Tensor factor) {
        return shiftFirst ? y.div(factor).sub(shift) : y.sub(shift).div(factor);
    }

    @Override
    public void check(Tensor... inputs) {
        OpInputs.elementsAndParameters(this, 2, inputs);
    }

    /** Returns the op that undoes this one. */
    public AffineCouplingOp inverted() {
        return new AffineCouplingOp(scale, shiftFirst, order, !inverse);
    }
}
