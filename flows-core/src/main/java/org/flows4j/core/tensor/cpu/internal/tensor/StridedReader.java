package org.flows4j.core.tensor.cpu.internal.tensor;

import org.flows4j.core.tensor.Shape;
import org.flows4j.core.tensor.cpu.internal.math.Tile;

/** Reads a tensor in the element order of another shape: broadcast, permuted or sliced. */
abstract class StridedReader {
    /** Runs of at least this many neighbors are copied one by one; shorter runs use a table. */
    private static final int LONG_RUN = 16;

    static StridedReader broadcast(CpuTensor source, Shape shape) {
        return of(source, Strides.broadcast(source, shape));
    }

    static StridedReader permuted(CpuTensor source, Shape shape, int[] order) {
        return of(source, Strides.permuted(source, shape, order));
    }

    static StridedReader part(CpuTensor source, Shape shape, int axis, int from) {
        return of(source, Strides.part(source, shape, axis, from));
    }

    private static StridedReader of(CpuTensor source, Strides layout) {
        if (layout.repeatsVector() && layout.lastDim() <= Tile.SIZE) {
            int size = layout.dims()[0] * layout.lastDim();
            return new RepeatReader(source, layout.start() - source.offset(), layout.lastDim(), size);
        }
        boolean runs = layout.lastStride() <= 1 && (layout.lastDim() >= LONG_RUN || layout.rank() == 1);
        return runs ? new RunReader(source, layout) : new TableReader(source, layout);
    }

    /** Copies elements to an array of the source's own type. */
    abstract void read(int from, int count, Object to, Tile tile);

    /** The length of tiles that suits this reader best. */
    abstract int tileLength();
}
