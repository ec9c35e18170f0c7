package org.flows4j.layers.nif;

import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/**
 * {@code p(x | z) = N(A z + b, Sigma)} in one pass, in double. The N samples of a batch are B times as many rows: B is 1 where
 * all share one A and Sigma, N where each has its own.
 *
 * @param map A, {@code [B, n, m]}
 * @param offset b, {@code [1, 1, n]}, {@code [1, N, n]} or {@code [N, 1, n]}, or null for 0
 * @param noise Sigma
 */
record GaussianPass(Tensor map, @Nullable Tensor offset, NoiseCovariance.Noise noise) {
    /** The number of covariances: 1 or the number of samples. */
    private int blocks() {
        return Math.max(map.shape().dim(0), noise.logVariances().shape().dim(0));
    }

    /** {@code [N, k]} as {@code [B, N / B, k]}. */
    Tensor rows(Tensor samples) {
        int count = samples.shape().dim(0);
        int blocks = blocks();
        return samples.reshape(blocks, count / blocks, samples.shape().dim(1));
    }

    /** {@code [B, N / B, k]} as {@code [N, k]}. */
    static Tensor samples(Tensor rows) {
        return rows.reshape(-1, rows.shape().dim(2));
    }

    /** {@code A z + b}, {@code [N, m]} to {@code [N, n]}. */
    Tensor points(Tensor z) {
        Tensor matrix = blocks() == map.shape().dim(0)
                ? map
                : map.broadcastTo(map.shape().with(0, blocks()));
        Tensor rows = rows(z);
        Tensor product = TensorBackend.common(rows, matrix).matmul(rows, matrix, false, true);
        return samples(offset == null ? product : product.add(offset));
    }

    /** {@code A z + b + sqrt(s) Sigma^1/2 e}; with s = 0 exactly the point of the manifold. */
    Tensor draw(Tensor z, double s, Tensor standardNormal) {
        Tensor points = points(z);
        if (s == 0) {
            return points;
        }
        return points.add(samples(noise.colour(rows(standardNormal))).mul(Math.sqrt(s)));
    }

    /** {@code Sigma^-1/2 (x - b)} as rows. */
    Tensor whiten(Tensor x) {
        Tensor rows = rows(x);
        return noise.whiten(offset == null ? rows : rows.sub(offset));
    }

    /** {@code Sigma^-1/2 A}. */
    Tensor whitenedMap() {
        return noise.whitenMap(map);
    }

    /** {@code log|Sigma|} of each sample, {@code [N]}. */
    Tensor logDeterminant(int samples) {
        return perSample(noise.logDeterminant(), samples);
    }

    /** Repeats one number per block as one number per sample. */
    static Tensor perSample(Tensor perBlock, int samples) {
        return perBlock.broadcastTo(Shape.of(samples));
    }
}
