package org.flows4j.core.linearization;

import java.util.random.RandomGenerator;
import org.flows4j.core.tensor.Tensor;

/**
 * Vectors of independent random signs. With such a v, {@code v' A v} is an unbiased estimate of the trace of A (Hutchinson 1990), with a
 * smaller variance than normal numbers give.
 */
public final class RandomSigns {
    private RandomSigns() {}

    /** Draws a plain tensor of signs with the shape, dtype and plain backend of x. */
    public static Tensor like(Tensor x, RandomGenerator random) {
        double[] signs = new double[Math.toIntExact(x.shape().size())];
        for (int i = 0; i < signs.length; i++) {
            signs[i] = random.nextBoolean() ? 1 : -1;
        }
        return x.backend().plain().fromDoubles(signs, x.shape(), x.dtype());
    }
}
