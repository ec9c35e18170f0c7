package org.flows4j.core.autodiff;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Fills the starting values of a parameter. */
@FunctionalInterface
public interface Initializer {
    /**
     * Writes the starting values.
     *
     * @param values row-major elements to fill
     * @param random the model's initialization generator
     */
    void fill(double[] values, RandomGenerator random);

    /** Sets every element to zero. */
    static Initializer zeros() {
        return constant(0);
    }

    /**
     * Sets every element to the same value.
     *
     * @param value the value
     */
    static Initializer constant(double value) {
        return (values, random) -> Arrays.fill(values, value);
    }

    /**
     * Independent N(0, deviation^2).
     *
     * @param deviation standard deviation
     */
    static Initializer normal(double deviation) {
        return (values, random) -> Arrays.setAll(values, i -> deviation * random.nextGaussian());
    }

    /**
     * Independent uniform on [-bound, bound].
     *
     * @param bound positive
     */
    static Initializer uniform(double bound) {
        return (values, random) -> Arrays.setAll(values, i -> bound * (2 * random.nextDouble() - 1));
    }

    /**
     * Given values.
     *
     * @param source row-major
     */
    static Initializer values(double... source) {
        return (values, random) -> System.arraycopy(source, 0, values, 0, values.length);
    }
}
