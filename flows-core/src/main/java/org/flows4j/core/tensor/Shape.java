package org.flows4j.core.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The extents of a row-major, contiguous tensor. Images are channels-last, {@code [N, H, W, C]}, and vectors are
 * {@code [N, D]}; the shape of a single sample, which {@code FlowLayer.outputShape} maps, is the same without the leading
 * batch axis: {@code [H, W, C]} or {@code [D]}.
 *
 * <p>Axes may be addressed from the end: axis -1 is the last one.
 */
public final class Shape {
    private final int[] dims;
    private final long size;

    private Shape(int[] dims) {
        long product = 1;
        for (int dim : dims) {
            if (dim < 0) {
                throw new IllegalArgumentException("Negative extent in shape " + Arrays.toString(dims));
            }
            try {
                product = Math.multiplyExact(product, (long) dim);
            } catch (ArithmeticException overflow) {
                throw new IllegalArgumentException(
                        "Shape " + Arrays.toString(dims) + " has more elements than a long can count", overflow);
            }
        }
        this.dims = dims;
        this.size = product;
    }

    /**
     * A shape with these extents, outermost first; no extents make a scalar.
     *
     * @throws IllegalArgumentException if an extent is negative or the element count overflows
     */
    public static Shape of(int... dims) {
        return new Shape(dims.clone());
    }

    /** The sample shape {@code [height, width, channels]} of an image; the argument order is that of the papers (C x H x W). */
    public static Shape image(int channels, int height, int width) {
        return of(height, width, channels);
    }

    /** The sample shape {@code [dimensions]} of a vector. */
    public static Shape vector(int dimensions) {
        return of(dimensions);
    }

    /** The number of axes; 0 for a scalar. */
    public int rank() {
        return dims.length;
    }

    /**
     * The extent of one axis.
     *
     * @param axis 0 to rank-1, or -rank to -1 counted from the end
     * @throws IllegalArgumentException if there is no such axis
     */
    public int dim(int axis) {
        return dims[axis(axis)];
    }

    /**
     * Turns an axis counted from either end into one counted from the front.
     *
     * @throws IllegalArgumentException if there is no such axis
     */
    public int axis(int axis) {
        int positive = axis < 0 ? axis + dims.length : axis;
        if (positive < 0 || positive >= dims.length) {
            throw new IllegalArgumentException("Shape " + this + " has no axis " + axis);
        }
        return positive;
    }

    /** The number of elements: the product of the extents, 1 for a scalar. */
    public long size() {
        return size;
    }

    /** Returns the extents in a new array. */
    public int[] dims() {
        return dims.clone();
    }

    /** The last extent: channels of an image, dimensions of a vector. */
    public int channels() {
        return dim(-1);
    }

    /** The shape {@code [n, this...]} of a batch of {@code n} samples of this shape. */
    public Shape batch(int n) {
        int[] out = new int[dims.length + 1];
        out[0] = n;
        System.arraycopy(dims, 0, out, 1, dims.length);
        return new Shape(out);
    }

    /**
     * The shape of one sample of a batch: this shape without axis 0.
     *
     * @throws IllegalArgumentException if this is a scalar
     */
    public Shape sample() {
        axis(0);
        return new Shape(Arrays.copyOfRange(dims, 1, dims.length));
    }

    /** The same shape with the extent of one axis, counted from either end, replaced. */
    public Shape with(int axis, int extent) {
        int[] out = dims.clone();
        out[axis(axis)] = extent;
        return new Shape(out);
    }

    /**
     * The shape two operands broadcast to: aligned at the last axis, an extent of 1 (or a missing axis) stretches.
     *
     * @throws IllegalArgumentException if two extents differ and neither is 1
     */
    public Shape broadcast(Shape other) {
        int rank = Math.max(rank(), other.rank());
        int[] out = new int[rank];
        for (int i = 1; i <= rank; i++) {
            int a = i <= rank() ? dims[rank() - i] : 1;
            int b = i <= other.rank() ? other.dims[other.rank() - i] : 1;
            if (a != b && a != 1 && b != 1) {
                throw new IllegalArgumentException("Shapes " + this + " and " + other
                        + " do not broadcast: counted from the end, axis " + i + " has extents " + a + " and " + b);
            }
            out[rank - i] = a == 1 ? b : a;
        }
        return new Shape(out);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    @Override
    public String toString() {
        return Arrays.stream(dims).mapToObj(Integer::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
