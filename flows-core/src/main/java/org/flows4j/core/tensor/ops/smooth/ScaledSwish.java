package org.flows4j.core.tensor.ops.smooth;

import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/**
 * {@code y = x s / d} with {@code s = sigmoid(b x)}, and on request its slope {@code dy/dx = (s + b y d (1 - s)) / d}. With d = 1.1 the
 * slope is below 1 in absolute value for every b > 0: LipSwish (Chen et al. 2019, "Residual flows for invertible generative modeling",
 * section 3.3). With d = 1 and b = 1 it is Swish, also called SiLU.
 *
 * <p>Inputs: x of any shape and b of shape {@code [1]}. Results: y, and the slope if it is wanted, of the shape of x.
 *
 * @param divisor d
 * @param sloped whether the slope is a second result
 */
public record ScaledSwish(double divisor, boolean sloped) implements SlopedOp {
    /** The divisor of LipSwish. */
    public static final double LIPSCHITZ = 1.1;

    @Override
    public ScaledSwish withSlope() {
        return new ScaledSwish(divisor, true);
    }

    @Override
    public void check(Tensor... inputs) {
        if (inputs.length != 2
                || inputs[1].shape().rank() != 1
                || inputs[1].shape().size() != 1) {
            throw new IllegalArgumentException("ScaledSwish takes x and one coefficient of shape [1], got "
                    + inputs.length + " inputs" + (inputs.length == 2 ? ", the second " + inputs[1] : ""));
        }
    }

    @Override
    public Tensor[] compose(Tensor... inputs) {
        check(inputs);
        Tensor x = inputs[0];
        Tensor argument = x.mul(inputs[1]);
        Tensor s = argument.unary(UnaryOp.SIGMOID);
        Tensor y = x.mul(s).mul(1 / divisor);
        if (!sloped) {
            return new Tensor[] {y};
        }
        Tensor slope = s.add(argument.mul(s.sub(s.square()))).mul(1 / divisor);
        return new Tensor[] {y, slope};
    }
}
