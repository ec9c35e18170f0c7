package org.flows4j.core.tensor.ops;

import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/**
 * The concatenated exponential linear unit (after Shang et al. 2016): {@code y = elu([x, -x])}, so that neither sign of an input is lost.
 *
 * <p>Inputs: x {@code [.., C]}. Results: y {@code [.., 2C]}.
 */
public record ConcatElu() implements FusedOp {
    /** Applies the function to x {@code [.., C]}. */
    public static Tensor of(Tensor x) {
        return new ConcatElu().apply(x)[0];
    }

    @Override
    public Tensor[] compose(Tensor... inputs) {
        check(inputs);
        return new Tensor[] {Tensor.concat(-1, inputs[0], inputs[0].neg()).unary(UnaryOp.ELU)};
    }

    @Override
    public void check(Tensor... inputs) {
        OpInputs.count(this, 1, inputs);
        OpInputs.batched("x", inputs[0]);
    }
}
