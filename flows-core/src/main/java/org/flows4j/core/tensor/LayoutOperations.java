package org.flows4j.core.tensor;

/** Shapes and arrangements of the same elements: a part of {@link TensorBackend}. */
public interface LayoutOperations {
    /** Returns a view of the same elements in another shape of the same size. The view keeps the memory alive by itself. */
    Tensor reshape(Tensor x, Shape shape);

    /**
     * Reorders the axes.
     *
     * @param order order[i] is the axis of x that becomes axis i
     */
    Tensor permute(Tensor x, int... order);

    /**
     * Returns a part of one axis: a view if the part is contiguous, otherwise a new tensor.
     *
     * @param axis from the front
     * @param from first index
     * @param to one past the last
     * @throws IllegalArgumentException if there is no such axis, or the range is empty or reaches outside
     */
    Tensor slice(Tensor x, int axis, int from, int to);

    /**
     * Joins tensors along an axis.
     *
     * @param axis from the front
     * @param parts at least one
     * @throws IllegalArgumentException if there is no such axis, or dtypes or the other extents differ
     */
    Tensor concat(int axis, Tensor... parts);

    /**
     * Picks indices of the last axis, in the order given: permutations, flips and interleaved channels.
     *
     * @param x {@code [.., c]}
     * @param indices each in [0, c); each at most once
     * @return {@code [.., indices.length]}
     */
    Tensor select(Tensor x, int... indices);

    /**
     * The adjoint of {@link #select}: writes each element of the last axis to its index, zeros elsewhere.
     *
     * @param x {@code [.., indices.length]}
     * @param indices each in [0, channels); each at most once
     * @param channels extent of the last axis of the result
     * @return {@code [.., channels]}
     */
    Tensor scatter(Tensor x, int[] indices, int channels);

    /** Stretches to a larger shape by the rule of {@link Shape#broadcast}. */
    Tensor broadcastTo(Tensor x, Shape shape);
}
