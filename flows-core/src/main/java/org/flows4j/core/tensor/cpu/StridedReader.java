package org.flows4j.core.tensor.cpu;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.flows4j.core.tensor.DType;
import org.flows4j.core.tensor.Shape;

/**
 * Reads a tensor in the element order of another shape: stretched (stride 0), permuted or cut out. Axes that lie behind one
 * another in memory are merged, so that a run of the innermost axis is as long as can be.
 */
final class StridedReader {
    private final CpuTensor source;
    private final int start;
    private final int[] dims;
    private final int[] strides;

    private StridedReader(CpuTensor source, int start, int[] dims, int[] strides) {
        this.source = source;
        this.start = source.offset() + start;
        int[] mergedDims = new int[dims.length + 1];
        int[] mergedStrides = new int[dims.length + 1];
        int rank = 0;
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] == 1) {
                continue;
            }
            if (rank > 0 && mergedStrides[rank - 1] == strides[i] * dims[i]) {
                mergedDims[rank - 1] *= dims[i];
            } else {
                mergedDims[rank++] = dims[i];
            }
            mergedStrides[rank - 1] = strides[i];
        }
        if (rank == 0) {
            mergedDims[rank++] = 1;
        }
        this.dims = Arrays.copyOf(mergedDims, rank);
        this.strides = Arrays.copyOf(mergedStrides, rank);
    }

    /** A tensor stretched to a shape it broadcasts to. */
    static StridedReader broadcast(CpuTensor source, Shape shape) {
        int[] own = strides(source.shape());
        int[] strides = new int[shape.rank()];
        int missing = shape.rank() - own.length;
        for (int i = 0; i < own.length; i++) {
            strides[missing + i] = source.shape().dim(i) == 1 ? 0 : own[i];
        }
        return new StridedReader(source, 0, shape.dims(), strides);
    }

    /** A tensor with its axes reordered. */
    static StridedReader permuted(CpuTensor source, Shape shape, int[] order) {
        int[] own = strides(source.shape());
        int[] strides = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            strides[i] = own[order[i]];
        }
        return new StridedReader(source, 0, shape.dims(), strides);
    }

    /** The part of a tensor that has this shape and begins at an index of one axis. */
    static StridedReader part(CpuTensor source, Shape shape, int axis, int from) {
        int[] own = strides(source.shape());
        return new StridedReader(source, from * own[axis], shape.dims(), own);
    }

    private static int[] strides(Shape shape) {
        int[] strides = new int[shape.rank()];
        int stride = 1;
        for (int i = strides.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= shape.dim(i);
        }
        return strides;
    }

    /** Copies elements to an array of the source's own type. */
    void read(int from, int count, Object to) {
        int last = dims.length - 1;
        int[] index = new int[dims.length];
        int position = locate(from, index);
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

    private int locate(int element, int[] index) {
        int position = start;
        int rest = element;
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            index[axis] = rest % dims[axis];
            rest /= dims[axis];
            position += index[axis] * strides[axis];
        }
        return position;
    }

    private static void copy(FloatBuffer from, int position, int stride, float[] to, int at, int count) {
        if (stride == 1) {
            from.get(position, to, at, count);
        } else if (stride == 0) {
            Arrays.fill(to, at, at + count, from.get(position));
        } else {
            for (int i = 0; i < count; i++) {
                to[at + i] = from.get(position + i * stride);
            }
        }
    }

    private static void copy(DoubleBuffer from, int position, int stride, double[] to, int at, int count) {
        if (stride == 1) {
            from.get(position, to, at, count);
        } else if (stride == 0) {
            Arrays.fill(to, at, at + count, from.get(position));
        } else {
            for (int i = 0; i < count; i++) {
                to[at + i] = from.get(position + i * stride);
            }
        }
    }
}
