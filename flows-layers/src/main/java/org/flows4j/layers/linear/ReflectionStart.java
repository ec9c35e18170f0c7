package org.flows4j.layers.linear;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.flows4j.core.autodiff.Initializer;

/**
 * Starting values of U and V for which {@code Q = I + U V} is a product of random Householder reflections {@code I - 2 w w'}. With
 * {@code Q_k = Q_(k-1) (I - 2 w_k w_k')}, reflection k adds the column {@code -sqrt(2) Q_(k-1) w_k} to U and the row
 * {@code sqrt(2) w_k'} to V. Ranks beyond the length start as N(0, deviation^2).
 */
final class ReflectionStart {
    private final int length;
    private final int rank;
    private final Initializer beyond;
    private double[] drawnV = {};

    ReflectionStart(int length, int rank, double deviation) {
        this.length = length;
        this.rank = rank;
        this.beyond = Initializer.normal(deviation);
    }

    /** Draws both factors and fills U, {@code [length, rank]}. */
    void fillU(double[] u, RandomGenerator random) {
        double[] v = new double[rank * length];
        beyond.fill(u, random);
        beyond.fill(v, random);
        for (int k = 0; k < Math.min(rank, length); k++) {
            double[] w = direction(random);
            double[] reflected = product(w, u, v, k);
            for (int i = 0; i < length; i++) {
                u[i * rank + k] = -Math.sqrt(2) * reflected[i];
                v[k * length + i] = Math.sqrt(2) * w[i];
            }
        }
        drawnV = v;
    }

    /** Fills V, {@code [rank, length]}, with the factor that belongs to the U drawn last. */
    void fillV(double[] v, RandomGenerator random) {
        System.arraycopy(drawnV, 0, v, 0, v.length);
    }

    /** {@code Q w} for the product of the first reflections. */
    private double[] product(double[] w, double[] u, double[] v, int reflections) {
        double[] result = w.clone();
        for (int k = 0; k < reflections; k++) {
            double dot = 0;
            for (int i = 0; i < length; i++) {
                dot += v[k * length + i] * w[i];
            }
            for (int i = 0; i < length; i++) {
                result[i] += dot * u[i * rank + k];
            }
        }
        return result;
    }

    private double[] direction(RandomGenerator random) {
        double[] w = new double[length];
        Arrays.setAll(w, i -> random.nextGaussian());
        double norm = Math.sqrt(Arrays.stream(w).map(value -> value * value).sum());
        return Arrays.stream(w).map(value -> value / norm).toArray();
    }
}
