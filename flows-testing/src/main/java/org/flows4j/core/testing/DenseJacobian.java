package org.flows4j.core.testing;

import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.flows4j.core.autodiff.Tape;
import org.flows4j.core.layer.FlowContext;
import org.flows4j.core.layer.InvertibleLayer;
import org.flows4j.core.layer.LayerResult;
import org.flows4j.core.layer.MemoryMode;
import org.flows4j.core.linalg.LuDecomposition;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Scope;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.jspecify.annotations.Nullable;

/**
 * The full Jacobian of a layer at one sample, row-major: entry (i, j) is the derivative of output i by input j. By the tape
 * it is exact to rounding, and the reference for log-determinants; by finite differences it checks the tape.
 */
public final class DenseJacobian {
    private static final double STEP = 1.0 / 64;

    /** Halvings of the step: errors of orders 2, 4 and 6 cancel, leaving about STEP^8. */
    private static final int LEVELS = 4;

    private DenseJacobian() {}

    /**
     * The Jacobian by reverse-mode differentiation. The sample is repeated once an output, and copy i is pulled back from
     * output i, so that one backward pass computes every row.
     *
     * @param layer the bijection
     * @param backend where to compute; the layer's own
     * @param sample a batch of one
     * @param condition a batch of one, or null
     * @return n x n entries, in double
     */
    public static double[] recorded(
            InvertibleLayer layer, TensorBackend backend, Values sample, @Nullable Values condition) {
        int n = Math.toIntExact(sample.shape().size());
        int[] copies = new int[n];
        try (Scope scope = backend.openScope()) {
            Tape tape = new Tape(backend, (parameter, gradient) -> {});
            Tensor x = tape.variable(sample.rows(copies).on(backend, DType.FLOAT64));
            FlowContext context = FlowContext.training(new SplittableRandom(0), tape, MemoryMode.STORE)
                    .withCondition(
                            condition == null ? null : condition.rows(copies).on(backend, DType.FLOAT64));
            LayerResult result = layer.forward(x, context);
            double[] identity = new double[n * n];
            for (int i = 0; i < n; i++) {
                identity[i * n + i] = 1;
            }
            Tensor seed = backend.fromDoubles(identity, result.value().shape(), DType.FLOAT64);
            tape.backward(new Tensor[] {result.value()}, new Tensor[] {seed});
            Tensor gradient = tape.gradient(x);
            return gradient == null ? new double[n * n] : gradient.toDoubles();
        }
    }

    /**
     * The Jacobian by central differences, extrapolated to step zero (Richardson): good to about 1e-10 for functions that
     * are smooth within a radius of 1/64.
     *
     * @param function maps a batch to a batch, sample by sample
     * @param sample a batch of one
     * @return n x n entries
     */
    public static double[] numerical(UnaryOperator<Values> function, Values sample) {
        int n = Math.toIntExact(sample.shape().size());
        double[][] estimates = new double[LEVELS][];
        double step = STEP;
        for (int level = 0; level < LEVELS; level++, step /= 2) {
            estimates[level] = centralDifferences(function, sample, n, step);
        }
        for (int order = 1; order < LEVELS; order++) {
            double weight = Math.pow(4, order);
            for (int level = LEVELS - 1; level >= order; level--) {
                for (int i = 0; i < n * n; i++) {
                    estimates[level][i] = (weight * estimates[level][i] - estimates[level - 1][i]) / (weight - 1);
                }
            }
        }
        return estimates[LEVELS - 1];
    }

    private static double[] centralDifferences(UnaryOperator<Values> function, Values sample, int n, double step) {
        double[] ahead = function.apply(displaced(sample, n, step)).elements();
        double[] behind = function.apply(displaced(sample, n, -step)).elements();
        double[] jacobian = new double[n * n];
        for (int input = 0; input < n; input++) {
            for (int output = 0; output < n; output++) {
                int at = input * n + output;
                jacobian[output * n + input] = (ahead[at] - behind[at]) / (2 * step);
            }
        }
        return jacobian;
    }

    /** A batch of n copies of the sample, copy j moved along axis j. */
    private static Values displaced(Values sample, int n, double step) {
        Values copies = sample.rows(new int[n]);
        double[] directions = new double[n * n];
        for (int j = 0; j < n; j++) {
            directions[j * n + j] = 1;
        }
        return copies.moved(step, directions);
    }

    /**
     * The logarithm of the absolute determinant.
     *
     * @param jacobian n x n entries
     * @return {@code log|det|}
     */
    public static double logAbsDeterminant(double... jacobian) {
        int n = (int) Math.round(Math.sqrt(jacobian.length));
        return LuDecomposition.of(jacobian, n).logAbsDeterminant();
    }
}
