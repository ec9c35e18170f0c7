package org.flows4j.layers.nif;

import org.flows4j.core.autodiff.Evaluation;
import org.flows4j.core.autodiff.Initializer;
import org.flows4j.core.autodiff.Parameter;
import org.flows4j.core.autodiff.ParameterCache;
import org.flows4j.core.autodiff.ParameterFactory;
import org.flows4j.core.autodiff.ParameterList;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.linalg.MatrixInverse;
import org.flows4j.core.linalg.SquareMatrices;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/**
 * The covariance {@code Sigma = D L L^T D} of noise in n dimensions: {@code D^2} the diagonal of variances, kept as logarithms
 * ({@code log_variance}, {@code [n]} or {@code [1]}), L unit lower triangular ({@code lower}, its {@code n (n - 1) / 2} entries below the
 * diagonal row by row; the identity unless all entries are learned).
 */
final class NoiseCovariance {
    private final int dimensions;
    private final Parameter logVariance;
    private final @Nullable Parameter lower;
    private final ParameterCache<double[]> inverseLower;
    private final TensorBackend backend;

    NoiseCovariance(ParameterFactory parameters, int dimensions, NoiseModel model) {
        this.dimensions = dimensions;
        this.backend = parameters.backend();
        this.logVariance = parameters.parameter(
                "log_variance",
                Shape.vector(model.kind() == NoiseModel.Kind.SCALAR ? 1 : dimensions),
                Initializer.constant(Math.log(model.variance())));
        boolean full = model.kind() == NoiseModel.Kind.FULL && dimensions > 1;
        this.lower = full
                ? parameters.parameter("lower", Shape.vector(dimensions * (dimensions - 1) / 2), Initializer.zeros())
                : null;
        this.inverseLower = new ParameterCache<>(parameters(), this::invert);
    }

    ParameterList parameters() {
        return lower == null ? ParameterList.of(logVariance) : ParameterList.of(logVariance, lower);
    }

    /** The number of values that change the variances of one sample. */
    int variances() {
        return logVariance.shape().dim(0);
    }

    /**
     * The noise of one pass, in double, for B independent covariances.
     *
     * @param logVariances {@code [B, 1, n]} or {@code [B, 1, 1]}
     * @param lower L, {@code [n, n]}, or null for the identity
     * @param inverseLower its inverse
     * @param dimensions n
     */
    record Noise(
            Tensor logVariances,
            @Nullable Tensor lower,
            @Nullable Tensor inverseLower,
            int dimensions) {
        /** {@code Sigma^-1/2} times each row of {@code [B, rows, n]}. */
        Tensor whiten(Tensor rows) {
            Tensor scaled = rows.mul(logVariances.mul(-0.5).exp());
            return inverseLower == null ? scaled : multiply(scaled, inverseLower, true);
        }

        /** {@code Sigma^-1/2} times matrices {@code [B, n, m]}. */
        Tensor whitenMap(Tensor map) {
            Tensor scale = logVariances.mul(-0.5).exp();
            Tensor scaled =
                    map.mul(scale.reshape(scale.shape().dim(0), scale.shape().dim(2), 1));
            return inverseLower == null ? scaled : multiply(inverseLower, scaled, false);
        }

        /** {@code Sigma^1/2} times each row of {@code [B, rows, n]}: noise of this covariance from standard normal numbers. */
        Tensor colour(Tensor rows) {
            Tensor mixed = lower == null ? rows : multiply(rows, lower, true);
            return mixed.mul(logVariances.mul(0.5).exp());
        }

        /** {@code log|Sigma|}, {@code [B]}. */
        Tensor logDeterminant() {
            return logVariances
                    .sumPerSample()
                    .mul((double) dimensions / logVariances.shape().dim(2));
        }

        private static Tensor multiply(Tensor a, Tensor b, boolean transposeB) {
            return TensorBackend.common(a, b).matmul(a, b, false, transposeB);
        }
    }

    /**
     * This pass's noise.
     *
     * @param correction added to the logarithms of the variances, {@code [B, 1, variances]}, or null
     */
    Noise at(Evaluation evaluation, @Nullable Tensor correction) {
        Tensor logs = evaluation.value(logVariance).cast(DType.FLOAT64).reshape(1, 1, variances());
        if (correction != null) {
            logs = logs.add(correction);
        }
        if (lower == null) {
            return new Noise(logs, null, null, dimensions);
        }
        Tensor matrix = matrix(evaluation, lower);
        return new Noise(logs, matrix, inverse(matrix), dimensions);
    }

    private Tensor inverse(Tensor matrix) {
        return matrix.backend() == backend
                ? backend.fromDoubles(inverseLower.get(), matrix.shape(), DType.FLOAT64)
                : MatrixInverse.of(matrix);
    }

    private double[] invert() {
        if (lower == null) {
            return new double[0];
        }
        try (Scope scope = backend.openScope()) {
            return MatrixInverse.of(matrix(FlowContext.deterministic(), lower)).toDoubles();
        }
    }

    private Tensor matrix(Evaluation evaluation, Parameter entries) {
        int[] places = new int[Math.toIntExact(entries.shape().size())];
        int next = 0;
        for (int i = 1; i < dimensions; i++) {
            for (int j = 0; j < i; j++) {
                places[next++] = i * dimensions + j;
            }
        }
        Tensor values = evaluation.value(entries).cast(DType.FLOAT64);
        Tensor below = values.backend().scatter(values, places, dimensions * dimensions);
        return below.reshape(dimensions, dimensions)
                .add(backend.fromDoubles(
                        SquareMatrices.identity(dimensions), Shape.of(dimensions, dimensions), DType.FLOAT64));
    }

    /**
     * Refuses variances that are not positive numbers.
     *
     * @throws IllegalArgumentException if one is 0 in double, infinite or NaN, naming it
     */
    void check() {
        double[] logs = logVariance.value().toDoubles();
        for (int i = 0; i < logs.length; i++) {
            double variance = Math.exp(logs[i]);
            if (!(variance > 0) || Double.isInfinite(variance)) {
                throw new IllegalArgumentException(
                        "The variance of noise must be positive and finite, but that of component "
                                + i + " in " + logVariance.name() + " is " + variance + " (its logarithm is " + logs[i]
                                + "); go back to earlier parameters, and train with a smaller learning rate");
            }
        }
    }
}
