package org.flows4j.core.tensor.ops;

import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/**
 * One step of a long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000; without
 * peepholes) from the two linear maps that make its gates, dense or convolutional:
 *
 * <pre>{@code
 * (i, f, g, o) = of input + of hidden
 * c' = sigmoid(f) c + sigmoid(i) tanh(g)
 * h' = sigmoid(o) tanh(c')
 * }</pre>
 *
 * <p>Inputs: the linear map of the input {@code [.., 4K]}, the four gates one after another; that of the hidden state, shaped the same;
 * the cell c {@code [.., K]}. Results: h' and c', shaped as c.
 */
public record LstmStep() implements FusedOp {
    /** The numbers per element of the state: the input, forget and output gates, and the candidate. */
    public static final int GATES = 4;

    @Override
    public Tensor[] compose(Tensor... inputs) {
        check(inputs);
        int width = inputs[2].shape().channels();
        Tensor[] gates = new Split(-1, width, width, width, width).apply(inputs[0].add(inputs[1]));
        Tensor kept = gates[1].unary(UnaryOp.SIGMOID).mul(inputs[2]);
        Tensor cell = kept.add(gates[0].unary(UnaryOp.SIGMOID).mul(gates[2].unary(UnaryOp.TANH)));
        Tensor hidden = gates[3].unary(UnaryOp.SIGMOID).mul(cell.unary(UnaryOp.TANH));
        return new Tensor[] {hidden, cell};
    }

    @Override
    public void check(Tensor... inputs) {
        OpInputs.count(this, 3, inputs);
        OpInputs.batched("the cell", inputs[2]);
        Shape gates = inputs[2].shape().with(-1, GATES * inputs[2].shape().channels());
        OpInputs.shape("the input's gates", inputs[0], gates);
        OpInputs.shape("the hidden state's gates", inputs[1], gates);
        OpInputs.oneDType(this, inputs);
    }
}
