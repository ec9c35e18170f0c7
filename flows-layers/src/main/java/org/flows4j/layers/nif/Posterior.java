package org.flows4j.layers.nif;

import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/**
 * The Gaussian of z given x, of precision {@code J = A^T Sigma^-1 A} (the stochastic inverse, the paper's equation 9) or
 * {@code J = I + A^T Sigma^-1 A} (under a standard normal prior, equation 55), and mean {@code J^-1 u}, {@code u = A^T Sigma^-1 (x - b)}.
 *
 * @param pass the distribution of x given z
 * @param whitenedMap {@code Sigma^-1/2 A}, {@code [B, n, m]}
 * @param factor R with {@code J^-1 = R^T R}, {@code [B, m, m]}
 * @param logDeterminant {@code log|J|}, {@code [B]}
 */
record Posterior(GaussianPass pass, Tensor whitenedMap, Tensor factor, Tensor logDeterminant) {
    private static final double LOG_TWO_PI = Math.log(2 * Math.PI);

    /**
     * The posterior of one batch.
     *
     * @param posterior the posterior
     * @param mean {@code J^-1 u} as rows, {@code [B, N / B, m]}
     * @param misfit {@code (x - b - A z)^T Sigma^-1 (x - b - A z)} at the mean, {@code [N]}: 0 on the manifold
     */
    record OfBatch(Posterior posterior, Tensor mean, Tensor misfit) {
        /** The means, {@code [N, m]}. */
        Tensor means() {
            return GaussianPass.samples(mean);
        }

        /** Draws: {@code mean + R^T e}, {@code [N, m]}. */
        Tensor draw(Tensor standardNormal) {
            Tensor e = posterior.pass().rows(standardNormal);
            return GaussianPass.samples(mean.add(product(e, posterior.factor(), false)));
        }

        /**
         * {@code log} of the integral of p(x given z) over all z: {@code -misfit / 2 - log|J| / 2 - log|Sigma| / 2 - (n - m) / 2 log(2
         * pi)}. The paper's {@code log Z_z - log Z_x}, with the difference of its two large quadratic forms taken first.
         */
        Tensor manifoldTerm() {
            return logDensity(misfit, posterior.dimensions() - posterior.latent());
        }

        /** {@code log N(x; b, A A^T + Sigma)}: equation 41 without its superfluous {@code m / 2 log(2 pi)}, for J with the prior. */
        Tensor logMarginal() {
            return logDensity(misfit.add(means().square().sumPerSample()), posterior.dimensions());
        }

        private Tensor logDensity(Tensor quadratic, int normalized) {
            int samples = misfit.shape().dim(0);
            return quadratic
                    .add(GaussianPass.perSample(posterior.logDeterminant(), samples))
                    .add(posterior.pass().logDeterminant(samples))
                    .add(normalized * LOG_TWO_PI)
                    .mul(-0.5);
        }
    }

    private int dimensions() {
        return whitenedMap.shape().dim(1);
    }

    private int latent() {
        return whitenedMap.shape().dim(2);
    }

    /**
     * Returns the posterior of a batch {@code [N, n]} in double.
     *
     * @param fits whether the mean is known to fit x exactly, as with n = m and no prior: rounding errors of the misfit, which small
     *     variances magnify, are then left out
     */
    OfBatch of(Tensor x, boolean fits) {
        Tensor white = pass.whiten(x);
        Tensor solved = product(product(white, whitenedMap, false), factor, true);
        Tensor mean = product(solved, factor, false);
        if (fits) {
            Shape samples = Shape.of(x.shape().dim(0));
            return new OfBatch(this, mean, x.backend().plain().fill(0, samples, DType.FLOAT64));
        }
        Tensor residual = white.sub(product(mean, whitenedMap, true));
        return new OfBatch(this, mean, GaussianPass.samples(residual).square().sumPerSample());
    }

    private static Tensor product(Tensor rows, Tensor matrices, boolean transposed) {
        return TensorBackend.common(rows, matrices).matmul(rows, matrices, false, transposed);
    }
}
