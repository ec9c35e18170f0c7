package org.flows4j.core.tensor.ops;

import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/**
 * A gated sum (after Salimans et al. 2017, "PixelCNN++"): {@code y = x + a * sigmoid(b)}.
 *
 * <p>Inputs: x {@code [.., C]} and the gates {@code [.., 2C]}, a in the first half of the channels, b in the second. Results: y,
 * shaped as x. The gates may be BFLOAT16.
 */
public record GatedResidual() implements FusedOp {
    /** Applies the function to x {@code [.., C]} and gates {@code [.., 2C]}. */
    public static Tensor of(Tensor x, Tensor gates) {
        return new GatedResidual().apply(x, gates)[0];
    }

    @Override
    public Tensor[] compose(Tensor... inputs) {
        check(inputs);
        Tensor x = inputs[0];
        int channels = x.shape().channels();
        Tensor[] parts = new Split(-1, channels, channels).apply(inputs[1].cast(x.dtype()));
        return new Tensor[] {x.add(parts[0].mul(parts[1].unary(UnaryOp.SIGMOID)))};
    }

    @Override
    public void check(Tensor... inputs) {
        OpInputs.count(this, 2, inputs);
        OpInputs.batched("x", inputs[0]);
        OpInputs.shape(
                "gates",
                inputs[1],
                inputs[0].shape().with(-1, 2 * inputs[0].shape().channels()));
        if (inputs[1].dtype() != DType.BFLOAT16) {
            OpInputs.oneDType(this, inputs);
        }
    }
}
