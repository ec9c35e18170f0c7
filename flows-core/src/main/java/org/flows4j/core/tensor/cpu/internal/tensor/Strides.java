package org.flows4j.core.tensor.cpu.internal.tensor;

import java.util.Arrays;
import org.flows4j.core.tensor.Shape;

/**
 * The places in memory of the elements of a shape: broadcast (stride 0), permuted or sliced. Axes that continue one another are merged
 * and extents of 1 dropped, so that runs of the innermost axis are as long as possible.
 *
 * @param start the place of the first element
 * @param dims extents, at least one
 * @param strides distances between neighbors, in elements
 */
record Strides(int start, int[] dims, int[] strides) {
    /** A tensor stretched to a shape it broadcasts to. */
    static Strides broadcast(CpuTensor source, Shape shape) {
        int[] own = of(source.shape());
        int[] strides = new int[shape.rank()];
        int missing = shape.rank() - own.length;
        for (int i = 0; i < own.length; i++) {
            strides[missing + i] = source.shape().dim(i) == 1 ? 0 : own[i];
        }
        return merged(source.offset(), shape.dims(), strides);
    }

    /** A tensor with its axes reordered. */
    static Strides permuted(CpuTensor source, Shape shape, int[] order) {
        int[] own = of(source.shape());
        int[] strides = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            strides[i] = own[order[i]];
        }
        return merged(source.offset(), shape.dims(), strides);
    }

    /** The part of a tensor that has this shape and begins at an index of one axis. */
    static Strides part(CpuTensor source, Shape shape, int axis, int from) {
        int[] own = of(source.shape());
        return merged(source.offset() + from * own[axis], shape.dims(), own);
    }

    private static int[] of(Shape shape) {
        int[] strides = new int[shape.rank()];
        int stride = 1;
        for (int i = strides.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= shape.dim(i);
        }
        return strides;
    }

    private static Strides merged(int start, int[] dims, int[] strides) {
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
        return new Strides(start, Arrays.copyOf(mergedDims, rank), Arrays.copyOf(mergedStrides, rank));
    }

    /** Whether this is a contiguous vector, stretched along one axis before its own. */
    boolean repeatsVector() {
        return rank() == 2 && strides[0] == 0 && strides[1] == 1;
    }

    int rank() {
        return dims.length;
    }

    int lastDim() {
        return dims[dims.length - 1];
    }

    int lastStride() {
        return strides[strides.length - 1];
    }

    /** Returns the place of an element, and writes its indices on the first axes, as many as the array has. */
    int locate(int element, int axes, int[] index) {
        int position = start;
        int rest = element;
        for (int axis = axes - 1; axis >= 0; axis--) {
            index[axis] = rest % dims[axis];
            rest /= dims[axis];
            position += index[axis] * strides[axis];
        }
        return position;
    }
}
