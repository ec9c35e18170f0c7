package org.flows4j.core.tensor;

import java.util.Arrays;

/** Checks the arguments of {@link LayoutOperations} and returns the shapes of results. */
public final class LayoutShapes {
    private LayoutShapes() {}

    /**
     * Replaces the one extent given as -1.
     *
     * @throws IllegalArgumentException if the sizes cannot match
     */
    static Shape infer(int[] dims, Shape source) {
        int[] out = dims.clone();
        int unknown = -1;
        long known = 1;
        for (int i = 0; i < out.length; i++) {
            if (out[i] == -1 && unknown < 0) {
                unknown = i;
            } else {
                known *= out[i];
            }
        }
        if (unknown >= 0 && known > 0 && source.size() % known == 0) {
            out[unknown] = Math.toIntExact(source.size() / known);
        } else if (unknown >= 0) {
            throw new IllegalArgumentException("Cannot reshape " + source + " to " + Arrays.toString(dims));
        }
        return checkReshape(source, Shape.of(out));
    }

    /**
     * Checks that a reshape keeps the number of elements.
     *
     * @return target
     * @throws IllegalArgumentException if the sizes differ
     */
    public static Shape checkReshape(Shape source, Shape target) {
        if (source.size() != target.size()) {
            throw new IllegalArgumentException("Cannot reshape " + source + " (" + source.size() + " elements) to "
                    + target + " (" + target.size() + " elements)");
        }
        return target;
    }

    /**
     * Checks a permutation of axes and applies it.
     *
     * @param order order[i] is the old axis that becomes axis i
     * @throws IllegalArgumentException if order is not a permutation of all axes
     */
    public static Shape permute(Shape shape, int... order) {
        int[] sorted = order.clone();
        Arrays.sort(sorted);
        int[] out = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            if (order.length != shape.rank() || sorted[i] != i) {
                throw new IllegalArgumentException(
                        Arrays.toString(order) + " is not a permutation of the axes of " + shape);
            }
            out[i] = shape.dim(order[i]);
        }
        return Shape.of(out);
    }

    /**
     * Checks a slice and returns its shape; see {@link LayoutOperations#slice}.
     *
     * @throws IllegalArgumentException if there is no such axis, or the range is empty or reaches outside
     */
    public static Shape slice(Shape shape, int axis, int from, int to) {
        checkAxis(shape, axis);
        if (from < 0 || to > shape.dim(axis) || from >= to) {
            throw new IllegalArgumentException(
                    "Slice [" + from + ", " + to + ") does not fit axis " + axis + " of " + shape);
        }
        return shape.with(axis, to - from);
    }

    /**
     * Checks the parts of a concatenation and returns its shape; see {@link LayoutOperations#concat}.
     *
     * @throws IllegalArgumentException if there is no such axis, or dtypes or the other extents differ
     */
    public static Shape concat(int axis, Tensor... parts) {
        checkAxis(parts[0].shape(), axis);
        int extent = 0;
        for (Tensor part : parts) {
            extent += part.shape().dim(axis);
            if (part.dtype() != parts[0].dtype()
                    || !part.shape().with(axis, 1).equals(parts[0].shape().with(axis, 1))) {
                throw new IllegalArgumentException("Cannot concatenate " + Arrays.toString(parts) + " on axis " + axis
                        + ": dtypes and all other extents must agree");
            }
        }
        return parts[0].shape().with(axis, extent);
    }

    private static void checkAxis(Shape shape, int axis) {
        if (axis < 0 || axis >= shape.rank()) {
            throw new IllegalArgumentException("Shape " + shape + " has no axis " + axis
                    + " counted from the front; Tensor.slice and Tensor.concat take an axis from either end");
        }
    }

    /**
     * Checks the indices of a {@link LayoutOperations#select} and returns its shape.
     *
     * @throws IllegalArgumentException if an index is outside or repeated
     */
    public static Shape select(Shape shape, int... indices) {
        checkIndices(shape, shape.channels(), indices);
        return shape.with(-1, indices.length);
    }

    /**
     * Checks the indices of a {@link LayoutOperations#scatter} and returns its shape.
     *
     * @throws IllegalArgumentException if an index is outside or repeated, or their number is not the last extent
     */
    public static Shape scatter(Shape shape, int[] indices, int channels) {
        if (shape.channels() != indices.length) {
            throw new IllegalArgumentException("Cannot scatter the last axis of " + shape + " to the " + indices.length
                    + " indices " + Arrays.toString(indices));
        }
        checkIndices(shape.with(-1, channels), channels, indices);
        return shape.with(-1, channels);
    }

    private static void checkIndices(Shape shape, int channels, int... indices) {
        boolean[] seen = new boolean[channels];
        for (int index : indices) {
            if (index < 0 || index >= channels || seen[index]) {
                throw new IllegalArgumentException("Indices " + Arrays.toString(indices) + " of the last axis of "
                        + shape + " must lie in [0, " + channels + "), each at most once; " + index + " does not");
            }
            seen[index] = true;
        }
    }

    /**
     * Checks that one shape stretches to another by the rule of {@link Shape#broadcast}.
     *
     * @return target
     * @throws IllegalArgumentException if it does not
     */
    public static Shape broadcastTo(Shape source, Shape target) {
        if (!source.broadcast(target).equals(target)) {
            throw new IllegalArgumentException("Cannot broadcast " + source + " to " + target);
        }
        return target;
    }
}
