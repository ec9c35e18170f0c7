package org.flows4j.core.io.numpy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * An array of up to 2 GB as npy files hold it: a shape, a type and values in row-major (C) order. It cannot be changed.
 */
public final class NpyArray {
    private final int[] shape;
    private final NpyType type;
    private final ByteBuffer data;

    /** Takes over the bytes: little-endian, row-major. */
    NpyArray(int[] shape, NpyType type, byte[] data) {
        this.shape = shape.clone();
        this.type = type;
        this.data = ByteBuffer.wrap(data).asReadOnlyBuffer();
    }

    /**
     * Makes an array of type F4.
     *
     * @param values in row-major order; copied
     * @param shape the dimensions; none for a scalar
     * @throws IllegalArgumentException if the shape does not have that many elements
     */
    public static NpyArray of(float[] values, int... shape) {
        byte[] data = allocate(values.length, NpyType.F4, shape);
        littleEndian(data).asFloatBuffer().put(values);
        return new NpyArray(shape, NpyType.F4, data);
    }

    /**
     * Makes an array of type F8.
     *
     * @param values in row-major order; copied
     * @param shape the dimensions; none for a scalar
     * @throws IllegalArgumentException if the shape does not have that many elements
     */
    public static NpyArray of(double[] values, int... shape) {
        byte[] data = allocate(values.length, NpyType.F8, shape);
        littleEndian(data).asDoubleBuffer().put(values);
        return new NpyArray(shape, NpyType.F8, data);
    }

    /**
     * Makes an array of type I8.
     *
     * @param values in row-major order; copied
     * @param shape the dimensions; none for a scalar
     * @throws IllegalArgumentException if the shape does not have that many elements
     */
    public static NpyArray of(long[] values, int... shape) {
        byte[] data = allocate(values.length, NpyType.I8, shape);
        littleEndian(data).asLongBuffer().put(values);
        return new NpyArray(shape, NpyType.I8, data);
    }

    /**
     * Makes an array of type U1.
     *
     * @param values in row-major order, as unsigned bytes; copied
     * @param shape the dimensions; none for a scalar
     * @throws IllegalArgumentException if the shape does not have that many elements
     */
    public static NpyArray of(byte[] values, int... shape) {
        byte[] data = allocate(values.length, NpyType.U1, shape);
        System.arraycopy(values, 0, data, 0, values.length);
        return new NpyArray(shape, NpyType.U1, data);
    }

    private static byte[] allocate(int count, NpyType type, int[] shape) {
        long product = 1;
        for (int dimension : shape) {
            if (dimension < 0) {
                throw new IllegalArgumentException("negative dimension in shape " + Arrays.toString(shape));
            }
            // Saturates, so that no product of 32 bit factors can wrap around to the count.
            product = Math.min(product * dimension, 1L << 32);
        }
        long length = (long) count * type.bytes();
        if (product != count || length > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(count + " values of type " + type + " do not make an array of shape "
                    + Arrays.toString(shape) + " and at most 2 GB");
        }
        return new byte[(int) length];
    }

    private static ByteBuffer littleEndian(byte[] data) {
        return ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Returns the dimensions in a new array, empty for a scalar. */
    public int[] shape() {
        return shape.clone();
    }

    /** Returns the type of the elements. */
    public NpyType type() {
        return type;
    }

    /** Returns the number of elements: the product of the shape. */
    public int size() {
        return data.capacity() / type.bytes();
    }

    /** Returns the values as floats in row-major order, rounded where their type is wider, in a new array. */
    public float[] floats() {
        float[] values = new float[size()];
        ByteBuffer buffer = bytes();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) type.nextDouble(buffer);
        }
        return values;
    }

    /**
     * Returns the values as doubles; only integers beyond 2^53 are rounded.
     *
     * @return a new array in row-major order
     */
    public double[] doubles() {
        double[] values = new double[size()];
        ByteBuffer buffer = bytes();
        for (int i = 0; i < values.length; i++) {
            values[i] = type.nextDouble(buffer);
        }
        return values;
    }

    /**
     * Returns the values of an integer or boolean array.
     *
     * @return a new array in row-major order
     * @throws IllegalStateException if the type is F4 or F8
     */
    public long[] longs() {
        if (type.isFloat()) {
            throw new IllegalStateException("an array of type " + type + " has no long values; use doubles()");
        }
        long[] values = new long[size()];
        ByteBuffer buffer = bytes();
        for (int i = 0; i < values.length; i++) {
            values[i] = type.nextLong(buffer);
        }
        return values;
    }

    /** Returns the raw bytes: little-endian, row-major. */
    ByteBuffer bytes() {
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }
}
