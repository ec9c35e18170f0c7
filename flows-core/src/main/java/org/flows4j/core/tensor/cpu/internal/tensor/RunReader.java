package org.flows4j.core.tensor.cpu.internal.tensor;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.flows4j.core.tensor.DType;
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
        int position = layout.locate(from, dims.length, index);
        for (int done = 0; done < count; ) {
            int run = Math.min(dims[last] - index[last], count - done);
            if (source.dtype() == DType.FLOAT32) {
                copy(source.floats(), position, strides[last], (float[]) to, done, run);
            } else {
                copy(source.doubles(), position, strides[last], (double[]) to, done, run);
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

    private static void copy(FloatBuffer from, int position, int stride, float[] to, int at, int count) {
        if (stride == 1) {
            from.get(position, to, at, count);
        } else {
            Arrays.fill(to, at, at + count, from.get(position));
        }
    }

    private static void copy(DoubleBuffer from, int position, int stride, double[] to, int at, int count) {
        if (stride == 1) {
            from.get(position, to, at, count);
        } else {
            Arrays.fill(to, at, at + count, from.get(position));
        }
    }
}
