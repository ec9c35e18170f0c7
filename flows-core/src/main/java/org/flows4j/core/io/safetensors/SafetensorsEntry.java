package org.flows4j.core.io.safetensors;

import java.util.List;

/**
 * What a safetensors file says about one of its tensors.
 *
 * @param name unique in the file, not empty
 * @param type the type of the elements
 * @param shape the dimensions, row-major; empty for a scalar
 * @param begin where its bytes begin, counted from the end of the header
 * @param end where its bytes end, exclusive
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
