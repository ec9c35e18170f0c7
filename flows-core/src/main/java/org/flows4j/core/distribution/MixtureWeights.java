package org.flows4j.core.distribution;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.flows4j.core.tensor.BinaryOp;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;
import org.flows4j.core.tensor.TensorBackend.NoiseSource;
import org.flows4j.core.tensor.UnaryOp;

/** Shares of the K components of a mixture, softmax of their weights, and the choice of a component for each draw. */
final class MixtureWeights {
    private MixtureWeights() {}

    /** The logarithms of the shares, {@code [K]}, FLOAT64. */
    static Tensor logarithms(Tensor weights) {
        Tensor logits = weights.cast(DType.FLOAT64);
        return logits.sub(logSumExp(logits.reshape(1, -1)));
    }

    /** The logarithm of the sum of exponentials along axis 1, minus infinity if all of them are; the largest is a constant to the derivative. */
    static Tensor logSumExp(Tensor x) {
        TensorBackend backend = x.backend();
        Tensor finite = backend.fill(-Double.MAX_VALUE, Shape.of(1), DType.FLOAT64);
        Tensor largest = backend.max(x, 1).binary(BinaryOp.MAXIMUM, finite);
        return x.sub(largest.reshape(-1, 1)).exp().sum(1).log().add(largest);
    }

    static double[] shares(double... weights) {
        double largest = Arrays.stream(weights).max().orElseThrow();
        double[] shares = Arrays.stream(weights).map(x -> Math.exp(x - largest)).toArray();
        double sum = Arrays.stream(shares).sum();
        return Arrays.stream(shares).map(x -> x / sum).toArray();
    }

    /** One row per draw, {@code [n, K]}: 1 at its component and 0 at the others. */
    static Tensor choice(int n, double[] shares, RandomGenerator random, TensorBackend backend, DType dtype) {
        int components = shares.length;
        if (random instanceof NoiseSource source) {
            return chosen(source.uniform(Shape.of(n, 1), dtype), shares, backend);
        }
        double[] chosen = new double[n * components];
        for (int i = 0; i < n; i++) {
            chosen[i * components + component(random.nextDouble(), shares)] = 1;
        }
        return backend.fromDoubles(chosen, Shape.of(n, components), dtype);
    }

    /** The choice by uniform numbers: those passed minus those passed with the next component. */
    private static Tensor chosen(Tensor uniform, double[] shares, TensorBackend backend) {
        int components = shares.length;
        double[] starts = new double[components + 1];
        for (int k = 0; k < components; k++) {
            starts[k + 1] = k == components - 1 ? 2 : starts[k] + shares[k];
        }
        Tensor zero = backend.fill(0, Shape.of(), uniform.dtype());
        Tensor passed = uniform.sub(backend.fromDoubles(starts, Shape.of(1, components + 1), uniform.dtype()))
                .unary(UnaryOp.FLOOR)
                .add(1)
                .binary(BinaryOp.MAXIMUM, zero);
        return passed.slice(1, 0, components).sub(passed.slice(1, 1, components + 1));
    }

    /** Draws moved along the line from the mean of the mixture, that of its components' means {@code [K, D]}. */
    static Tensor tempered(Tensor draws, double temperature, double[] shares, Tensor means) {
        if (temperature == 1) {
            return draws;
        }
        Tensor center = means.backend()
                .plain()
                .fromDoubles(shares, Shape.of(1, shares.length), means.dtype())
                .matmul(means);
        return draws.mul(temperature).add(center.mul(1 - temperature));
    }

    private static int component(double uniform, double... shares) {
        double rest = uniform;
        for (int k = 0; k < shares.length - 1; k++) {
            rest -= shares[k];
            if (rest < 0) {
                return k;
            }
        }
        return shares.length - 1;
    }
}
