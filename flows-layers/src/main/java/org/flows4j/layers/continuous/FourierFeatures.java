package org.flows4j.layers.continuous;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.ops.CircleEmbedding;

/**
 * Fourier features of points: {@code cos(x b), sin(x b)} for each column b of a matrix, next to one another.
 *
 * @param frequencies B, {@code [D, F]}
 */
record FourierFeatures(Parameter frequencies) {
    /** Returns {@code [N, 2F]} for {@code [N, D]}. */
    Tensor of(Tensor x, Evaluation evaluation) {
        return CircleEmbedding.of(x.matmul(evaluation.value(frequencies)));
    }

    /**
     * The derivatives of the features along directions.
     *
     * @param features of the points, {@code [N, 2F]}
     * @param phases products of the directions with B: {@code [N, K, F]}, or {@code [1, K, F]} for the same directions at every point
     * @return {@code [N, K, 2F]}
     */
    static Tensor tangents(Tensor features, Tensor phases) {
        int rows = features.shape().dim(0);
        int pairs = features.shape().dim(1) / 2;
        int directions = phases.shape().dim(1);
        Tensor points = features.reshape(rows, pairs, 2);
        Tensor slopes = Tensor.concat(2, points.slice(2, 1, 2).neg(), points.slice(2, 0, 1))
                .reshape(rows, 1, pairs, 2);
        Tensor along = phases.reshape(phases.shape().dim(0), directions, pairs, 1);
        return slopes.mul(along).reshape(rows, directions, 2 * pairs);
    }
}
