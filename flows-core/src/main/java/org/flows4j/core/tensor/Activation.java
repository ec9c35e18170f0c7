package org.flows4j.core.tensor;

/** A function that a backend may apply to the result of a convolution or matrix product while it is still in cache. */
public enum Activation {
    /** The identity. */
    NONE,
    /** {@code max(x, 0)}, and NaN where x is NaN. A backend may map negative infinity, an overflow, to 0 or to NaN. */
    RELU
}
