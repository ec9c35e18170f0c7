package org.flows4j.core.tensor.ops;

import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Tensor;

/**
 * The inverse of {@link AffineCouplingOp}, with the log-determinant of the inverse:
 *
 * <pre>{@code
 * x = y / scale - t      if shiftFirst
 * x = (y - t) / scale    otherwise
 * logDet[n] = -sum of log scale over sample n
 * }</pre>
 *
 * <p>Inputs: y {@code [N, .., C]} and the conditioner's output {@code [N, .., 2C]}. Results: x, shaped as y, and logDet
 * {@code [N]}, FLOAT64.
 *
 * @param scale how s becomes a scale
 * @param shiftFirst whether the forward op shifts before scaling
 * @param order where t and s lie among the channels
 */
public record AffineCouplingInverseOp(ScaleFunction scale, boolean shiftFirst, ParameterOrder order)
        implements FusedOp {
    @Override
    public Tensor[] compose(Tensor... inputs) {
        check(inputs);
        Tensor y = inputs[0];
        Tensor shift = order.shift(inputs[1]);
        Tensor s = order.scale(inputs[1]);
        Tensor factor = scale.scale(s);
        Tensor x = shiftFirst ? y.div(factor).sub(shift) : y.sub(shift).div(factor);
        return new Tensor[] {x, scale.logScale(s).sumPerSample().neg()};
    }

    /**
     * Checks number, shapes and dtypes of the inputs.
     *
     * @param inputs the half to transform and the conditioner's output
     * @throws IllegalArgumentException if they do not fit together
     */
    public void check(Tensor... inputs) {
        CouplingInputs.check(this, inputs);
    }
}
