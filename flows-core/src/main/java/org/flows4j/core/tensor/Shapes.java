package org.flows4j.core.tensor;

import java.util.Arrays;

/** Shape arithmetic and checks shared by the backends. */
public final class Shapes {
    private Shapes() {}

    /**
     * Fills in the one extent given as -1.
     *
     * @param dims extents, at most one of them -1
     * @param source the shape being reshaped
     * @return a shape of the same size as {@code source}
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
     * @param source shape before
     * @param target shape after
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
     * The shape left when some axes are summed away.
     *
     * @param shape the operand's shape
     * @param axes axes to remove, from either end; none means all
     * @return the remaining extents in order
     * @throws IllegalArgumentException if an axis does not exist or is named twice
     */
    public static Shape reduce(Shape shape, int... axes) {
        boolean[] gone = reduced(shape, axes);
        int[] out = new int[shape.rank()];
        int rank = 0;
        for (int i = 0; i < gone.length; i++) {
            if (!gone[i]) {
                out[rank++] = shape.dim(i);
            }
        }
        return Shape.of(Arrays.copyOf(out, rank));
    }

    /**
     * Marks the axes that a reduction removes.
     *
     * @param shape the operand's shape
     * @param axes axes from either end; none means all
     * @return for each axis whether it goes
     * @throws IllegalArgumentException if an axis does not exist or is named twice
     */
    public static boolean[] reduced(Shape shape, int... axes) {
        boolean[] gone = new boolean[shape.rank()];
        if (axes.length == 0) {
            Arrays.fill(gone, true);
        }
        for (int axis : axes) {
            int positive = shape.axis(axis);
            if (gone[positive]) {
                throw new IllegalArgumentException("Axis " + axis + " is named twice in " + Arrays.toString(axes));
            }
            gone[positive] = true;
        }
        return gone;
    }

    /**
     * Checks a permutation of axes and applies it.
     *
     * @param shape the operand's shape
     * @param order order[i] is the old axis that becomes axis i
     * @return the permuted shape
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
     * Checks a slice and gives its shape.
     *
     * @param shape the operand's shape
     * @param axis axis from the front
     * @param from first index
     * @param to one past the last
     * @return the shape of the part
     * @throws IllegalArgumentException if the range is empty or reaches outside
     */
    public static Shape slice(Shape shape, int axis, int from, int to) {
        if (from < 0 || to > shape.dim(axis) || from >= to) {
            throw new IllegalArgumentException(
                    "Slice [" + from + ", " + to + ") does not fit axis " + axis + " of " + shape);
        }
        return shape.with(axis, to - from);
    }

    /**
     * Checks the parts of a concatenation and gives its shape.
     *
     * @param axis axis from the front
     * @param parts the operands
     * @return the joined shape
     * @throws IllegalArgumentException if dtypes or the other extents differ
     */
    public static Shape concat(int axis, Tensor... parts) {
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

    /**
     * Checks the operands of a matrix product and gives its shape. A rank-2 operand beside a
     * batch is shared by all of it.
     *
     * @param a left operand {@code [m, k]} or {@code [b, m, k]}
     * @param b right operand {@code [k, n]} or {@code [b, k, n]}
     * @param transposeA whether the last two axes of a are swapped first
     * @param transposeB whether the last two axes of b are swapped first
     * @return {@code [m, n]}, or {@code [b, m, n]} if an operand is a batch
     * @throws IllegalArgumentException if ranks, batches, inner extents or dtypes do not match
     */
    public static Shape matmul(Tensor a, Tensor b, boolean transposeA, boolean transposeB) {
        Shape left = a.shape();
        Shape right = b.shape();
        boolean ranks = isMatrices(left) && isMatrices(right);
        boolean dtypes = a.dtype() == b.dtype() || (a.dtype() == DType.BFLOAT16 && b.dtype() == DType.FLOAT32);
        if (ranks && dtypes) {
            int inner = left.dim(transposeA ? -2 : -1);
            boolean batches = left.rank() != right.rank() || left.rank() == 2 || left.dim(0) == right.dim(0);
            if (batches && inner == right.dim(transposeB ? -1 : -2)) {
                int rows = left.dim(transposeA ? -1 : -2);
                Shape batch = left.rank() == 3 ? left : right;
                return batch.with(-2, rows).with(-1, right.dim(transposeB ? -2 : -1));
            }
        }
        throw new IllegalArgumentException("Cannot multiply " + a + (transposeA ? " transposed" : "") + " by " + b
                + (transposeB ? " transposed" : ""));
    }

    private static boolean isMatrices(Shape shape) {
        return shape.rank() == 2 || shape.rank() == 3;
    }

    /**
     * Checks that two operands have one dtype and gives the shape they broadcast to.
     *
     * @param a left operand
     * @param b right operand
     * @return the broadcast shape
     * @throws IllegalArgumentException if the dtypes differ or the shapes do not broadcast
     */
    public static Shape binary(Tensor a, Tensor b) {
        if (a.dtype() != b.dtype()) {
            throw new IllegalArgumentException(
                    "Operands have dtypes " + a.dtype() + " and " + b.dtype() + "; convert one with cast(...)");
        }
        return a.shape().broadcast(b.shape());
    }

    /**
     * Checks that there are as many elements as a shape has.
     *
     * @param count elements given
     * @param shape the shape they are to fill
     * @throws IllegalArgumentException if the numbers differ
     */
    public static void checkCount(long count, Shape shape) {
        if (count != shape.size()) {
            throw new IllegalArgumentException(
                    count + " elements do not fill shape " + shape + ", which has " + shape.size());
        }
    }

    /**
     * Checks that one shape stretches to another by the rule of {@link Shape#broadcast}.
     *
     * @param source shape before
     * @param target shape wanted
     * @return target
     * @throws IllegalArgumentException if it does not
     */
    public static Shape broadcastTo(Shape source, Shape target) {
        if (!source.broadcast(target).equals(target)) {
            throw new IllegalArgumentException("Cannot broadcast " + source + " to " + target);
        }
        return target;
    }

    /**
     * Checks the indices of a {@link TensorBackend#select} and gives its shape.
     *
     * @param shape the operand's shape {@code [.., c]}
     * @param indices each in [0, c); each at most once
     * @return {@code [.., indices.length]}
     * @throws IllegalArgumentException if an index is outside or repeated
     */
    public static Shape select(Shape shape, int... indices) {
        checkIndices(shape, shape.channels(), indices);
        return shape.with(-1, indices.length);
    }

    /**
     * Checks the indices of a {@link TensorBackend#scatter} and gives its shape.
     *
     * @param shape the operand's shape {@code [.., indices.length]}
     * @param indices each in [0, channels); each at most once
     * @param channels extent of the last axis of the result
     * @return {@code [.., channels]}
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
     * Checks that tensors agree in shape and dtype, as in-place operations need.
     *
     * @param first one tensor
     * @param others the tensors held against it
     * @throws IllegalArgumentException if one differs
     */
    public static void checkSame(Tensor first, Tensor... others) {
        for (Tensor other : others) {
            if (other.dtype() != first.dtype() || !other.shape().equals(first.shape())) {
                throw new IllegalArgumentException("Shapes and dtypes must be equal: " + first + " against " + other);
            }
        }
    }
}
