package org.flows4j.core.distribution;

import java.util.stream.IntStream;
import org.flows4j.core.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Lower triangular D x D matrices with the diagonal {@code exp(logs)}. */
final class TriangularFactors {
    private final int dimensions;
    private final int[] diagonal;
    private final int[] below;

    TriangularFactors(int dimensions) {
        this.dimensions = dimensions;
        this.diagonal =
                IntStream.range(0, dimensions).map(i -> i * dimensions + i).toArray();
        this.below = IntStream.range(0, dimensions * dimensions)
                .filter(place -> place / dimensions > place % dimensions)
                .toArray();
    }

    /** The number of elements below the diagonal, {@code D (D - 1) / 2}. */
    int countBelow() {
        return below.length;
    }

    /**
     * The matrices, {@code [K, D, D]}.
     *
     * @param logs {@code [K, D]}
     * @param lower {@code [K, D (D - 1) / 2]}, the rows below each diagonal; null for D = 1
     */
    Tensor of(Tensor logs, @Nullable Tensor lower) {
        Tensor factors = placed(logs.exp(), diagonal);
        Tensor all = lower == null ? factors : factors.add(placed(lower, below));
        return all.reshape(logs.shape().dim(0), dimensions, dimensions);
    }

    private Tensor placed(Tensor elements, int... places) {
        return elements.backend().scatter(elements, places, dimensions * dimensions);
    }
}
