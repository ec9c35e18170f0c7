package org.flows4j.core.tensor.ops;

import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Tensor;

/**
 * The transformed half of an affine coupling (Dinh et al. 2017, equation 8), with its log-determinant. From the conditioner's
 * output come a shift t and an unbounded s; with {@code scale = scale(s)}
 *
 * <pre>{@code
 * y = (x + t) * scale    if shiftFirst
 * y = x * scale + t      otherwise
 * logDet[n] = sum of log scale over sample n
 * }</pre>
 *
 * <p>Inputs: x {@code [N, .., C]} and the conditioner's output {@code [N, .., 2C]}. Results: y, shaped as x, and logDet
 * {@code [N]}, FLOAT64.
 *
 * @param scale how s becomes a scale
 * @param shiftFirst whether to shift before scaling
 * @param order where t and s lie among the channels
 */
public record AffineCouplingOp(ScaleFunction scale, boolean shiftFirst, ParameterOrder order) implements FusedOp {
    @Override
    public Tensor[] compose(Tensor... inputs) {
        check(inputs);
        Tensor x = inputs[0];
        Tensor shift = order.shift(inputs[1]);
        Tensor s = order.scale(inputs[1]);
        Tensor factor = scale.scale(s);
        Tensor y = shiftFirst ? x.add(shift).mul(factor) : x.mul(factor).add(shift);
        return new Tensor[] {y, scale.logScale(s).sumPerSample()};
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

    /**
     * The op that undoes this one.
     *
     * @return the inverse with the same conventions
     */
    public AffineCouplingInverseOp inverse() {
        return new AffineCouplingInverseOp(scale, shiftFirst, order);
    }
}
