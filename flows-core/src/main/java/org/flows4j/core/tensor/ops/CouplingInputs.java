package org.flows4j.core.tensor.ops;

import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Tensor;

/** The inputs of an affine coupling, forwards or backwards. */
final class CouplingInputs {
    private CouplingInputs() {}

    static void check(FusedOp op, Tensor... inputs) {
        OpInputs.count(op, 2, inputs);
        Tensor x = inputs[0];
        OpInputs.batched("The transformed half", x);
        OpInputs.shape(
                "The conditioner's output",
                inputs[1],
                x.shape().with(-1, 2 * x.shape().channels()));
        OpInputs.oneDType(op, inputs);
    }
}
