package org.flows4j.core.io.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A tensor to be written to a safetensors file.
 *
 * @param name unique in the file, not empty
 * @param type the type of the elements
 * @param shape the dimensions, row-major; empty for a scalar
 * @param source gives the data when the file is written
 */
public record SafetensorsTensor(String name, SafetensorsType type, List<Long> shape, Source source) {
    /** Gives the raw bytes of a tensor piece by piece, so that writing needs no copy of the whole. */
    @FunctionalInterface
    public interface Source {
        /**
         * Fills a chunk completely.
         *
         * @param byteOffset which byte of the tensor the chunk's first byte is; a multiple of the element size
         * @param chunk a little-endian buffer to be filled with whole elements, until its position is its limit
         * @throws IOException if the data cannot be had
         */
        void fill(long byteOffset, ByteBuffer chunk) throws IOException;
    }

    /**
     * Checks name and shape, and copies the shape.
     *
     * @throws IllegalArgumentException if the name is empty or reserved, or the shape is negative or too large
     */
    public SafetensorsTensor {
        shape = List.copyOf(shape);
        if (name.isEmpty() || name.equals(SafetensorsHeader.METADATA_KEY)) {
            throw new IllegalArgumentException("'" + name + "' cannot be the name of a tensor; choose another one");
        }
        if (shape.size() > SafetensorsHeader.MAXIMUM_RANK || shape.stream().anyMatch(dimension -> dimension < 0)) {
            throw new IllegalArgumentException("tensor '" + name + "' has shape " + shape + "; it needs at most "
                    + SafetensorsHeader.MAXIMUM_RANK + " dimensions, none negative");
        }
        try {
            type.byteLength(shape);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("tensor '" + name + "' of shape " + shape + " is too large", e);
        }
    }

    /** Returns the number of bytes of the tensor. */
    public long byteLength() {
        return type.byteLength(shape);
    }

    /**
     * Makes an F32 tensor from an array.
     *
     * @param values its elements in row-major order; read when the file is written
     * @throws IllegalArgumentException if the shape does not have that many elements
     */
    public static SafetensorsTensor ofFloats(String name, float[] values, long... shape) {
        Source source = (offset, chunk) -> {
            int count = chunk.remaining() / Float.BYTES;
            chunk.asFloatBuffer().put(values, (int) (offset / Float.BYTES), count);
            chunk.position(chunk.limit());
        };
        return new SafetensorsTensor(name, SafetensorsType.F32, listOf(shape), source).requireElements(values.length);
    }

    /**
     * Makes an F64 tensor from an array.
     *
     * @param values its elements in row-major order; read when the file is written
     * @throws IllegalArgumentException if the shape does not have that many elements
     */
    public static SafetensorsTensor ofDoubles(String name, double[] values, long... shape) {
        Source source = (offset, chunk) -> {
            int count = chunk.remaining() / Double.BYTES;
            chunk.asDoubleBuffer().put(values, (int) (offset / Double.BYTES), count);
            chunk.position(chunk.limit());
        };
        return new SafetensorsTensor(name, SafetensorsType.F64, listOf(shape), source).requireElements(values.length);
    }

    /**
     * Makes an I64 tensor from an array.
     *
     * @param values its elements in row-major order; read when the file is written
     * @throws IllegalArgumentException if the shape does not have that many elements
     */
    public static SafetensorsTensor ofLongs(String name, long[] values, long... shape) {
        Source source = (offset, chunk) -> {
            int count = chunk.remaining() / Long.BYTES;
            chunk.asLongBuffer().put(values, (int) (offset / Long.BYTES), count);
            chunk.position(chunk.limit());
        };
        return new SafetensorsTensor(name, SafetensorsType.I64, listOf(shape), source).requireElements(values.length);
    }

    private SafetensorsTensor requireElements(int count) {
        if (byteLength() != (long) count * type.bytes()) {
            throw new IllegalArgumentException(
                    "tensor '" + name + "' of shape " + shape + " does not have the " + count + " elements given");
        }
        return this;
    }

    private static List<Long> listOf(long[] shape) {
        return Arrays.stream(shape).boxed().toList();
    }
}
