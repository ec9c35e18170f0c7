package org.flows4j.layers.pixelcnn;

import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.Tensor;
import org.flows4j.core.tensor.TensorBackend;

/**
 * The last two rows of an activation while images are drawn, with a column of zeros on either side. A row is {@code [W, N, C]}: the
 * numbers of a pixel in all samples are contiguous.
 */
final class RowBuffer {
    private final TensorBackend backend;
    private final int width;
    private Tensor above;
    private Tensor current;

    /** Rows of zeros, which is what lies above an image. */
    RowBuffer(TensorBackend backend, DType dtype, int width, int samples, int channels) {
        Shape shape = Shape.of(width + 2, samples, channels);
        this.backend = backend;
        this.width = width;
        this.above = backend.fill(0, shape, dtype);
        this.current = backend.fill(0, shape, dtype);
    }

    /** Makes the current row the one above. The elements of the new current row have no meaning until they are put. */
    void nextRow() {
        Tensor old = above;
        above = current;
        current = old;
    }

    /** Sets the current row, {@code [W * N, C]}. */
    void putRow(Tensor row) {
        backend.updates().copy(current.slice(0, 1, 1 + width), row.reshape(inner()));
    }

    /** Sets a pixel of the current row, {@code [N, C]}. */
    void put(int column, Tensor pixel) {
        backend.updates().copy(current.slice(0, column + 1, column + 2), pixel.reshape(inner().with(0, 1)));
    }

    private Shape inner() {
        return current.shape().with(0, width);
    }

    /** A pixel of the current row, {@code [N, C]}; columns -1 and W are 0. */
    Tensor pixel(int column) {
        Shape shape = current.shape();
        return current.slice(0, column + 1, column + 2).reshape(shape.dim(1), shape.dim(2));
    }

    /** The row above, each pixel beside its neighbors at these offsets: {@code [W * N, offsets * C]}. */
    Tensor tappedAbove(int... offsets) {
        return tapped(above, offsets);
    }

    /** The current row, likewise. */
    Tensor tappedCurrent(int... offsets) {
        return tapped(current, offsets);
    }

    private Tensor tapped(Tensor row, int... offsets) {
        Tensor[] columns = new Tensor[offsets.length];
        for (int i = 0; i < offsets.length; i++) {
            columns[i] = row.slice(0, 1 + offsets[i], 1 + offsets[i] + width);
        }
        Shape shape = row.shape();
        return Tensor.concat(-1, columns).reshape(width * shape.dim(1), offsets.length * shape.dim(2));
    }
}
