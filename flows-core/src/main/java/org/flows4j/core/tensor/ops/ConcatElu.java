package org.flows4j.core.tensor.ops;

import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/**
 * The concatenated exponential linear unit (after Shang et al. 2016): {@code y = elu([x, -x])}, so that neither sign of an input is lost.
 *
 * <p>Inputs: x {@code [.., C]}. Results: y {@code [.., 2C]}.
 *
 * @param hidden whether only products of a network read the result, which then has the dtype of their operands,
 *     {@link org.flows4j.core.tensor.TensorBackend#networkType}
 */
public record ConcatElu(boolean hidden) implements FusedOp {
    /** The function with a result that anything may read. */
    public ConcatElu() {
        this(false);
    }

    /** Applies the function to x {@code [.., C]}. */
    public static Tensor of(Tensor x) {
        return new ConcatElu().apply(x)[0];
    }

    /** Applies the function to x {@code [.., C]}, for products of a network. */
    public static Tensor hidden(Tensor x) {
        return new ConcatElu(true).apply(x)[0];
    }

    /** Returns the dtype of the result for an input. */
    public DType result(Tensor x) {
        DType general = OpInputs.general(x.dtype());
        return hidden ? x.backend().networkType(general) : general;
    }

    @Override
    public Tensor[] compose(Tensor... inputs) {
        check(inputs);
        Tensor x = inputs[0].cast(OpInputs.general(inputs[0].dtype()));
        return new Tensor[] {Tensor.concat(-1, x, x.neg()).unary(UnaryOp.ELU).cast(result(x))};
    }

    @Override
    public void check(Tensor... inputs) {
        OpInputs.count(this, 1, inputs);
        OpInputs.batched("x", inputs[0]);
    }
}
