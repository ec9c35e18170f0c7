package org.flows4j.core.tensor;

/** What a backend may apply to the result of a convolution or matrix product while it is still in cache. */
public enum Activation {
    /** The result as it is. */
    NONE,
    /** {@code max(x, 0)}, and NaN where x is NaN. Of negative infinity, an overflow, a backend may make 0 or NaN. */
    RELU
}
