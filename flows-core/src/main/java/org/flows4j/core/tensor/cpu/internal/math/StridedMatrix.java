package org.flows4j.core.tensor.cpu.internal.math;

/**
 * A matrix within an array: element (i, k) is {@code values[from + i * rowStride + k * columnStride]}. A matrix that is stored
 * transposed, or between others, is read in place.
 */
public record StridedMatrix(float[] values, int from, int rowStride, int columnStride) {
    /** The same matrix, transposed. */
    public StridedMatrix transposed() {
        return new StridedMatrix(values, from, columnStride, rowStride);
    }
}
