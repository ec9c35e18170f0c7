package org.flows4j.core.tensor.cpu.internal.tensor;

import org.flows4j.core.tensor.cpu.internal.math.Tile;

/** Reads runs of neighbors or of one element repeated. */
final class RunReader extends StridedReader {
    private final CpuTensor source;
    private final Strides layout;

    RunReader(CpuTensor source, Strides layout) {
        this.source = source;
        this.layout = layout;
    }

    @Override
    int tileLength() {
        return Tile.SIZE;
    }

    @Override
    void read(int from, int count, Object to, Tile tile) {
        int[] dims = layout.dims();
        int[] strides = layout.strides();
        int last = dims.length - 1;
        int[] index = new int[dims.length];
        Elements<Object> elements = source.elements();
        int position = layout.locate(from, dims.length, index);
        for (int done = 0; done < count; ) {
            int run = Math.min(dims[last] - index[last], count - done);
            boolean neighbors = strides[last] == 1;
            elements.load(source.block(), position, to, done, neighbors ? run : 1);
            if (!neighbors) {
                Elements.repeat(to, done, 1, done + run);
            }
            done += run;
            index[last] += run;
            position += run * strides[last];
            for (int axis = last; axis > 0 && index[axis] == dims[axis]; axis--) {
                index[axis] = 0;
                index[axis - 1]++;
                position += strides[axis - 1] - dims[axis] * strides[axis];
            }
        }
    }
}
