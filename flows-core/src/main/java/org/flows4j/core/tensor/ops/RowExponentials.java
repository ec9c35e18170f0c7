package org.flows4j.core.tensor.ops;

import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * The two parts of a softmax over the last axis, {@code e = exp(x - row maximum)} and its row sums: {@code softmax(x) = e / sums}. The
 * maximum counts as a constant to the derivative, which is that of the softmax once the parts are divided.
 *
 * <p>Inputs: x {@code [.., L]}. Results: e, shaped as x, and the sums, {@code [.., 1]}.
 */
public record RowExponentials() implements FusedOp {
    @Override
    public Tensor[] compose(Tensor... inputs) {
        check(inputs);
        Tensor x = inputs[0];
        Shape rows = x.shape().with(-1, 1);
        Tensor e = x.sub(x.backend().max(x, -1).reshape(rows)).exp();
        return new Tensor[] {e, e.sum(-1).reshape(rows)};
    }

    /**
     * Checks the inputs.
     *
     * @param inputs x
     * @throws IllegalArgumentException if there is not one of them, of rank 2 or more
     */
    public void check(Tensor... inputs) {
        OpInputs.count(this, 1, inputs);
        OpInputs.batched("x", inputs[0]);
    }
}
