package org.flows4j.core.nn.masked;

import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.UnaryOp;

/**
 * Keeps the known inputs in one buffer {@code [inputs, N]}, a row per input, so that a step writes the new ones behind the others and reads
 * those known without copying them: for plain passes.
 */
final class BufferedInputs implements KnownInputs {
    private final Tensor[] weights;
    private final Tensor[] biases;
    private final Tensor buffer;
    private int known;

    BufferedInputs(Tensor weights, Tensor biases, int rows, int... widths) {
        this.weights = new Split(-1, widths).apply(weights);
        this.biases = new Split(0, widths).apply(biases.reshape(-1, 1));
        this.buffer = weights.backend().fill(0, Shape.of(weights.shape().dim(0), rows), weights.dtype());
    }

    @Override
    public Tensor next(int block, Tensor more, Nonlinearity nonlinearity) {
        TensorBackend backend = buffer.backend();
        int from = known;
        known += more.shape().dim(0);
        backend.updates().copy(buffer.slice(0, from, known), more);
        Tensor seen = weights[block].slice(0, 0, known);
        Tensor sums =
                backend.matmul(seen, buffer.slice(0, 0, known), true, false).add(biases[block]);
        return nonlinearity == Nonlinearity.RELU ? sums.unary(UnaryOp.RELU) : nonlinearity.rest(sums);
    }

    @Override
    public Tensor constant(int block) {
        return biases[block].broadcastTo(
                Shape.of(biases[block].shape().dim(0), buffer.shape().dim(1)));
    }

    @Override
    public Tensor entering(Tensor rows) {
        return rows.shape().channels() == 1 ? rows.reshape(1, -1) : rows.permute(1, 0);
    }

    @Override
    public Tensor leaving(Tensor units) {
        return units.shape().dim(0) == 1 ? units.reshape(-1, 1) : units.permute(1, 0);
    }
}
