package org.flows4j.core.tensor;

import java.util.Arrays;

/** Checks of element counts and of {@link ElementOperations}, and the shapes of results. */
public final class Shapes {
    private Shapes() {}

    /**
     * The shape left when axes are reduced away.
     *
     * @param axes from either end; none means all
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
     * @param axes from either end; none means all
     * @return true for each axis that disappears
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
     * The shape left when one axis is reduced to its maximum.
     *
     * @throws IllegalArgumentException if there is no such axis, or it has no elements
     */
    public static Shape max(Shape shape, int axis) {
        if (shape.dim(axis) == 0) {
            throw new IllegalArgumentException("The maximum over axis " + axis + " of " + shape + " has no elements");
        }
        return reduce(shape, axis);
    }

    /**
     * Checks that two operands have one dtype and returns the shape they broadcast to.
     *
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
     * Checks the number of elements for a shape.
     *
     * @throws IllegalArgumentException if the shape has a different size
     */
    public static void checkCount(long count, Shape shape) {
        if (count != shape.size()) {
            throw new IllegalArgumentException(
                    count + " elements do not fill shape " + shape + ", which has " + shape.size());
        }
    }

    /**
     * Checks that tensors agree in shape and dtype, as in-place operations need.
     *
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
