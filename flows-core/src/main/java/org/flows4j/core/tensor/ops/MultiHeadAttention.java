package org.flows4j.core.tensor.ops;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.tensor.CustomGradient;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Scaled dot-product attention in several heads (Vaswani et al. 2017, section 3.2) of positions to all positions of the same sample:
 *
 * <pre>{@code
 * S = q k^T / sqrt(d)     P = softmax of each row of S     y = P v        for every sample and head, d = F / heads
 * }</pre>
 *
 * <p>The scores of a batch, {@code N * heads * L^2} numbers, are never there at once: samples and heads go through in groups whose
 * scores fit the cache, forwards and backwards, where each group's scores are computed again. With {@code E = exp(S - row maximum)}, r
 * the row sums of E and g the gradient of y divided by r, the derivative is
 *
 * <pre>{@code
 * dv = E^T g     dS = E * (g v^T - row sums of (g * y))     dq = dS k / sqrt(d)     dk = dS^T q / sqrt(d)
 * }</pre>
 *
 * <p>The row sums go into the product as a further column of g, opposite a column of ones behind v: to subtract them afterwards would be
 * one more pass over all scores.
 *
 * <p>Inputs: queries, keys and values one behind the other, each of {@code heads} times d channels, {@code [N, L, 3F]}. Results: y,
 * the heads one behind the other, {@code [N, L, F]}.
 *
 * @param heads how many, a divisor of F
 */
public record MultiHeadAttention(int heads) implements CustomGradient {
    /** Scores computed at a time: 4 MB of floats. */
    private static final long GROUP_SCORES = 1 << 20;

    /** Checks the number of heads. */
    public MultiHeadAttention {
        if (heads < 1) {
            throw new IllegalArgumentException("Attention needs at least one head, got " + heads);
        }
    }

    /** One row of softmax numerators for each position, and the rows' sums, {@code [pairs, L, L]} and {@code [pairs, L, 1]}. */
    private record Weights(Tensor exponentials, Tensor sums) {}

    @Override
    public Tensor[] forward(Tensor... inputs) {
        Tensor projected = inputs[0];
        check(projected);
        if (projected.shape().size() == 0) {
            int filters = projected.shape().channels() / 3;
            return new Tensor[] {projected.reshape(projected.shape().with(-1, filters))};
        }
        try (Scope scope = projected.backend().openScope()) {
            Tensor[] parts = byHead(projected);
            List<Tensor> results = new ArrayList<>();
            for (Group group : groups(parts[0])) {
                try (Scope inner = projected.backend().openScope()) {
                    Weights weights = weights(group.of(parts[0]), group.of(parts[1]));
                    Tensor sums = weights.exponentials().matmul(group.of(parts[2]));
                    results.add(inner.keep(sums.div(weights.sums())));
                }
            }
            return new Tensor[] {scope.keep(merged(results, projected))};
        }
    }

    @Override
    public @Nullable Tensor[] backward(
            Tensor[] inputs, Tensor[] outputs, @Nullable Tensor[] outputGradients, boolean[] needed) {
        Tensor outputGradient = outputGradients[0];
        Tensor projected = inputs[0];
        if (outputGradient == null || !needed[0]) {
            return new @Nullable Tensor[1];
        }
        if (projected.shape().size() == 0) {
            return new Tensor[] {projected};
        }
        try (Scope scope = projected.backend().openScope()) {
            Tensor[] parts = byHead(projected);
            Tensor y = headsFirst(outputs[0]);
            Tensor toY = headsFirst(outputGradient);
            List<Tensor> toQueries = new ArrayList<>();
            List<Tensor> toKeys = new ArrayList<>();
            List<Tensor> toValues = new ArrayList<>();
            for (Group group : groups(y)) {
                try (Scope inner = projected.backend().openScope()) {
                    Tensor query = group.of(parts[0]);
                    Tensor key = group.of(parts[1]);
                    Weights weights = weights(query, key);
                    Tensor gradient = group.of(toY).div(weights.sums());
                    Tensor[] toScores = scoreGradients(weights, gradient, group.of(y), group.of(parts[2]));
                    double scale = scale(query);
                    toQueries.add(inner.keep(toScores[0].matmul(key).mul(scale)));
                    toKeys.add(inner.keep(times(toScores[0], query, true, false).mul(scale)));
                    toValues.add(inner.keep(toScores[1]));
                }
            }
            List<Tensor> all = new ArrayList<>(toQueries);
            all.addAll(toKeys);
            all.addAll(toValues);
            return new Tensor[] {scope.keep(together(all, projected))};
        }
    }

    /** The gradients of scores and values. */
    private static Tensor[] scoreGradients(Weights weights, Tensor gradient, Tensor y, Tensor value) {
        Tensor exponentials = weights.exponentials();
        Tensor common = gradient.mul(y).sum(-1).reshape(weights.sums().shape());
        Tensor ones = value.backend().plain().fill(1, common.shape(), value.dtype());
        Tensor difference =
                times(Tensor.concat(-1, gradient, common.neg()), Tensor.concat(-1, value, ones), false, true);
        Tensor toScores = difference.mul(exponentials);
        return new Tensor[] {toScores, times(exponentials, gradient, true, false)};
    }

    private static Weights weights(Tensor query, Tensor key) {
        Tensor scores = times(query.mul(scale(query)), key, false, true);
        Tensor[] parts = new RowExponentials().apply(scores);
        return new Weights(parts[0], parts[1]);
    }

    private static double scale(Tensor query) {
        return 1 / Math.sqrt(query.shape().channels());
    }

    private static Tensor times(Tensor a, Tensor b, boolean transposeA, boolean transposeB) {
        return a.backend().matmul(a, b, transposeA, transposeB);
    }

    /** Some consecutive pairs of sample and head. */
    private record Group(int from, int to) {
        Tensor of(Tensor byPair) {
            return byPair.slice(0, from, to);
        }
    }

    private static List<Group> groups(Tensor byPair) {
        int pairs = byPair.shape().dim(0);
        long positions = byPair.shape().dim(1);
        int size = (int) Math.max(1, Math.min(pairs, GROUP_SCORES / (positions * positions)));
        List<Group> groups = new ArrayList<>();
        for (int from = 0; from < pairs; from += size) {
            groups.add(new Group(from, Math.min(pairs, from + size)));
        }
        return groups;
    }

    /** Queries, keys and values, each {@code [N * heads, L, d]}. */
    private Tensor[] byHead(Tensor projected) {
        int samples = projected.shape().dim(0);
        int positions = projected.shape().dim(1);
        int size = projected.shape().channels() / (3 * heads);
        Tensor ordered = projected.reshape(samples, positions, 3, heads, size).permute(2, 0, 3, 1, 4);
        Tensor[] parts = new Tensor[3];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = ordered.slice(0, i, i + 1).reshape(samples * heads, positions, size);
        }
        return parts;
    }

    /** {@code [N, L, F]} as {@code [N * heads, L, d]}. */
    private Tensor headsFirst(Tensor y) {
        int samples = y.shape().dim(0);
        int positions = y.shape().dim(1);
        int size = y.shape().channels() / heads;
        return y.reshape(samples, positions, heads, size).permute(0, 2, 1, 3).reshape(samples * heads, positions, size);
    }

    /** Undoes {@link #headsFirst} for the groups' results. */
    private Tensor merged(List<Tensor> results, Tensor projected) {
        int samples = projected.shape().dim(0);
        int positions = projected.shape().dim(1);
        int channels = projected.shape().channels() / 3;
        return joined(results)
                .reshape(samples, heads, positions, channels / heads)
                .permute(0, 2, 1, 3)
                .reshape(samples, positions, channels);
    }

    /** Undoes {@link #byHead} for gradients, those of the queries first. */
    private Tensor together(List<Tensor> gradients, Tensor projected) {
        int samples = projected.shape().dim(0);
        int positions = projected.shape().dim(1);
        return joined(gradients)
                .reshape(3, samples, heads, positions, projected.shape().channels() / (3 * heads))
                .permute(1, 3, 0, 2, 4)
                .reshape(projected.shape());
    }

    private static Tensor joined(List<Tensor> parts) {
        return Tensor.concat(0, parts.toArray(Tensor[]::new));
    }

    private void check(Tensor projected) {
        if (projected.shape().rank() != 3 || projected.shape().channels() % (3 * heads) != 0) {
            throw new IllegalArgumentException("Attention with " + heads
                    + " heads takes queries, keys and values together, [N, L, 3F] with F a multiple of " + heads
                    + ", got "
                    + projected);
        }
    }
}
