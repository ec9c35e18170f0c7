package org.flows4j.core.nn.masked;

import org.flows4j.core.nn.Nonlinearity;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Split;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Keeps the known inputs as one tensor {@code [N, known]}, to which every step joins the new ones: for passes that are recorded. */
final class JoinedInputs implements KnownInputs {
    private final Tensor[] weights;
    private final Tensor[] biases;
    private final int rows;
    private @Nullable Tensor known;

    JoinedInputs(Tensor weights, Tensor biases, int rows, int... widths) {
        this.weights = new Split(-1, widths).apply(weights);
        this.biases = new Split(0, widths).apply(biases);
        this.rows = rows;
    }

    @Override
    public Tensor next(int block, Tensor more, Nonlinearity nonlinearity) {
        Tensor all = known == null ? more : Tensor.concat(-1, known, more);
        known = all;
        Tensor seen = weights[block].slice(0, 0, all.shape().channels());
        return MaskedDense.product(all, seen, biases[block], nonlinearity, false);
    }

    @Override
    public Tensor constant(int block) {
        return biases[block].broadcastTo(Shape.of(rows, biases[block].shape().dim(0)));
    }

    @Override
    public Tensor entering(Tensor rowsOfInputs) {
        return rowsOfInputs;
    }

    @Override
    public Tensor leaving(Tensor units) {
        return units;
    }
}
