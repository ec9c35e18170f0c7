package org.flows4j.core.tensor;

/** Elementwise functions of two tensors of one dtype, which broadcast ({@link Shape#broadcast}). */
public enum BinaryOp {
    /** {@code a + b}. */
    ADD,
    /** {@code a - b}. */
    SUBTRACT,
    /** {@code a * b}. */
    MULTIPLY,
    /** {@code a / b}. */
    DIVIDE,
    /** The larger of the two, NaN if either is NaN; the gradient goes to a where they are equal. */
    MAXIMUM,
    /** The smaller of the two, NaN if either is NaN; the gradient goes to a where they are equal. */
    MINIMUM
}
