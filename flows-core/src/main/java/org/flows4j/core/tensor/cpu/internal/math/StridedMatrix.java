package org.flows4j.core.tensor.cpu.internal.math;

/**
 * A matrix within an array: element (i, k) is {@code values[from + i * rowStride + k * columnStride]}. A matrix that is stored
 * transposed, or between others, is read in place.
 *
 * @param values the array
 * @param from element (0, 0)
 * @param rowStride from one row to the next
 * @param columnStride from one column to the next
 */
public record StridedMatrix(float[] values, int from, int rowStride, int columnStride) {
    /** The same matrix, transposed. */
    public StridedMatrix transposed() {
        return new StridedMatrix(values, from, columnStride, rowStride);
    }
}
