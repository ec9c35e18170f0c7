package org.flows4j.layers.pixelcnn;

import java.util.ArrayList;
import java.util.List;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/**
 * The positions that a shifted convolution sees around the position of its result: a rectangle.
 *
 * @param firstRow the first row, -1 being the row above
 * @param rows number of rows
 * @param firstColumn the first column, -1 being the column to the left
 * @param columns number of columns
 */
record Taps(int firstRow, int rows, int firstColumn, int columns) {
    /** The row above and the current row, three columns wide: of the stream of the rows above. */
    static final Taps DOWN = new Taps(-1, 2, -1, 3);

    /** The row above and the current row up to the current column: of the stream of the rows above and the pixels to the left. */
    static final Taps DOWN_RIGHT = new Taps(-1, 2, -1, 2);

    /** Two rows above, so that a pixel does not see its own row. */
    static final Taps ABOVE = new Taps(-2, 2, -1, 3);

    /** The row above alone. */
    static final Taps ROW_ABOVE = new Taps(-1, 1, -1, 3);

    /** The column to the left, in the row above and in the current row. */
    static final Taps LEFT = new Taps(-1, 2, -1, 1);

    /** The position itself. */
    static final Taps SELF = new Taps(0, 1, 0, 1);

    /** The shape of a kernel, {@code [out, in, rows, columns]}. */
    Shape kernel(int inputs, int outputs) {
        return Shape.of(outputs, inputs, rows, columns);
    }

    /** The offsets of the columns, from left to right. */
    int[] columnOffsets() {
        int[] offsets = new int[columns];
        for (int i = 0; i < columns; i++) {
            offsets[i] = firstColumn + i;
        }
        return offsets;
    }

    /** Surrounds a kernel with zeros, so that its center is the position itself and its extents are odd. */
    Tensor centered(Tensor kernel) {
        int halfHeight = Math.max(-firstRow, firstRow + rows - 1);
        int halfWidth = Math.max(-firstColumn, firstColumn + columns - 1);
        Tensor tall = padded(kernel, 2, firstRow + halfHeight, halfHeight - (firstRow + rows - 1));
        return padded(tall, 3, firstColumn + halfWidth, halfWidth - (firstColumn + columns - 1));
    }

    private static Tensor padded(Tensor kernel, int axis, int before, int after) {
        List<Tensor> parts = new ArrayList<>();
        if (before > 0) {
            parts.add(zeros(kernel, axis, before));
        }
        parts.add(kernel);
        if (after > 0) {
            parts.add(zeros(kernel, axis, after));
        }
        return Tensor.concat(axis, parts.toArray(Tensor[]::new));
    }

    private static Tensor zeros(Tensor kernel, int axis, int extent) {
        TensorBackend plain = kernel.backend().plain();
        return plain.fill(0, kernel.shape().with(axis, extent), kernel.dtype());
    }
}
