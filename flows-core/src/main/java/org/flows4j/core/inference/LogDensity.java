package org.flows4j.core.inference;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;

/**
 * The logarithm of a density that may lack its constant factor, such as a likelihood times a prior: {@code log p~(x)}, where {@code
 * p~ = Z p} and Z, the evidence, is unknown. Negative infinity means density 0.
 *
 * <p>A function of tensors in tensor operations needs no derivative: the tape records it. It may be called from several threads at
 * once.
 *
 * <pre>{@code
 * LogDensity normal = x -> x.square().sumPerSample().mul(-0.5);
 * }</pre>
 */
@FunctionalInterface
public interface LogDensity {
    /**
     * Computes the log-density of each row.
     *
     * @param x {@code [N, sample...]}, recorded if a gradient is wanted
     * @return {@code [N]}, in nats, up to a constant
     */
    Tensor at(Tensor x);

    /** A log-density and its gradient, computed outside the library. */
    @FunctionalInterface
    interface WithGradient {
        /**
         * Computes values and gradients.
         *
         * @param rows one sample per row
         * @return the log-density of each row, and its derivatives with respect to the elements of the row
         */
        Values at(double[][] rows);
    }

    /**
     * Log-densities with their gradients.
     *
     * @param logDensity one number per row, in nats
     * @param gradient one row of derivatives per row
     */
    record Values(double[] logDensity, double[][] gradient) {}

    /** A log-density whose gradient is computed outside the library, for flows of vectors. */
    static LogDensity of(WithGradient function) {
        return x -> new RowLogDensity(function).apply(x)[0];
    }

    /**
     * A log-density without gradient, for importance sampling and Markov chains. Training with it throws an
     * {@link UnsupportedOperationException}.
     *
     * @param function the log-density of one row
     */
    static LogDensity ofValues(ToDoubleFunction<double[]> function) {
        return x -> {
            if (x.backend() != x.backend().plain()) {
                throw new UnsupportedOperationException(
                        "This log-density has values only, and the computation needs its"
                                + " gradient; write it in tensor operations, or give gradients (LogDensity.of)");
            }
            double[] values = Arrays.stream(Rows.of(x)).mapToDouble(function).toArray();
            return x.backend().fromDoubles(values, Shape.of(values.length), DType.FLOAT64);
        };
    }
}
