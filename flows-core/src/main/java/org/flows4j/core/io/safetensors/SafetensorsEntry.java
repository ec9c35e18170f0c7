package org.flows4j.core.io.safetensors;

import java.util.List;

/**
 * The header's description of one tensor of a safetensors file.
 *
 * @param name unique in the file, not empty
 * @param type the type of the elements
 * @param shape the dimensions, row-major; empty for a scalar
 * @param begin offset of its first byte from the end of the header
 * @param end offset behind its last byte
 */
public record SafetensorsEntry(String name, SafetensorsType type, List<Long> shape, long begin, long end) {
    /** Copies the shape, so that the entry cannot change. */
    public SafetensorsEntry {
        shape = List.copyOf(shape);
    }

    /** Returns the number of bytes of the tensor: {@code end - begin}. */
    public long byteLength() {
        return end - begin;
    }

    /** Returns the number of elements of the tensor: the product of the shape; 1 for a scalar. */
    public long elementCount() {
        return byteLength() / type.bytes();
    }
}
