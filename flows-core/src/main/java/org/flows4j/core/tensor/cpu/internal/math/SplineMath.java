package org.flows4j.core.tensor.cpu.internal.math;

/**
 * Rational quadratic splines and their inverses, a tile of elements at a time, in double: a number's place in a narrow bin magnifies the
 * error of the bin's ends. Implemented on the Vector API and in plain Java, like {@link VectorMath}.
 */
public interface SplineMath {
    /** Replaces {@code values} by the results, and writes {@code logSlopes}, from {@code values} and {@code numbers}. */
    void evaluate(SplineTile tile, int count);

    /** Replaces {@code gradients} and {@code numbers} by the gradients of the elements and of their numbers. */
    void pullBack(SplineTile tile, int count);
}
