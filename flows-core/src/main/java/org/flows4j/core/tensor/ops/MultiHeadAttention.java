package org.flows4j.core.tensor.ops;

import org.flows4j.core.tensor.FusedOp;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.UnaryOp;

/**
 * Scaled dot-product attention in several heads (Vaswani et al. 2017, section 3.2) of positions to all positions of the same sample:
 *
 * <pre>{@code
 * S = q k^T / sqrt(d)     P = softmax of each row of S     y = P v        for every sample and head, d = F / heads
 * l = log of the sums of exp(S) over each row
 * }</pre>
 *
 * <p>The composition holds all scores of a batch, {@code N * heads * L^2} numbers, and keeps them for the gradient; the CPU backend's
 * kernel for floats holds some rows of one head, and recomputes them for the gradient from l.
 *
 * <p>Inputs: queries, keys and values one after another, each of {@code heads} times d channels, {@code [N, L, 3F]}. Results: y, the
 * heads one after another, {@code [N, L, F]}, and l, {@code [N, heads, L]}. If the input is BFLOAT16, so is y, and l is FLOAT32.
 *
 * @param heads the number of heads, a divisor of F
 */
public record MultiHeadAttention(int heads) implements FusedOp {
    public MultiHeadAttention {
        if (heads < 1) {
            throw new IllegalArgumentException("Attention needs at least one head, got " + heads);
        }
    }

    @Override
    public Tensor[] compose(Tensor... inputs) {
        check(inputs);
        Tensor projected = inputs[0].cast(OpInputs.general(inputs[0].dtype()));
        int samples = projected.shape().dim(0);
        int positions = projected.shape().dim(1);
        int filters = projected.shape().channels() / 3;
        int size = filters / heads;
        if (projected.shape().size() == 0) {
            Tensor none = projected.slice(-1, 0, filters);
            return new Tensor[] {
                none.cast(inputs[0].dtype()),
                none.sum(-1).reshape(samples, 1, positions).broadcastTo(Shape.of(samples, heads, positions))
            };
        }
        Tensor ordered = projected.reshape(samples, positions, 3, heads, size).permute(2, 0, 3, 1, 4);
        Tensor[] parts = new Tensor[3];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = ordered.slice(0, i, i + 1).reshape(samples * heads, positions, size);
        }
        Tensor scores = parts[0].mul(1 / Math.sqrt(size)).matmul(parts[1].permute(0, 2, 1));
        Shape rows = scores.shape().with(-1, 1);
        // The maximum cancels, so the tape may treat it as a constant.
        Tensor most = scores.backend().max(scores, -1).reshape(rows);
        Tensor exponentials = scores.sub(most).exp();
        Tensor sums = exponentials.sum(-1).reshape(rows);
        Tensor y = exponentials.matmul(parts[2]).div(sums);
        return new Tensor[] {
            y.reshape(samples, heads, positions, size)
                    .permute(0, 2, 1, 3)
                    .reshape(samples, positions, filters)
                    .cast(inputs[0].dtype()),
            sums.unary(UnaryOp.LOG).add(most).reshape(samples, heads, positions)
        };
    }

    @Override
    public void check(Tensor... inputs) {
        OpInputs.count(this, 1, inputs);
        Tensor projected = inputs[0];
        if (projected.shape().rank() != 3 || projected.shape().channels() % (3 * heads) != 0) {
            throw new IllegalArgumentException("Attention with " + heads
                    + " heads takes queries, keys and values together, [N, L, 3F] with F a multiple of " + heads
                    + ", got "
                    + projected);
        }
    }
}
