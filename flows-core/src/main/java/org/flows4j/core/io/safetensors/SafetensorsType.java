package org.flows4j.core.io.safetensors;

import java.util.List;

/** The element types of a safetensors file. The names of the constants are the names used in the file. */
public enum SafetensorsType {
    /** True or false in one byte. */
    BOOL(1),
    /** Unsigned 8 bit integer. */
    U8(1),
    /** Signed 8 bit integer. */
    I8(1),
    /** 8 bit float with 5 exponent and 2 mantissa bits. */
    F8_E5M2(1),
    /** 8 bit float with 4 exponent and 3 mantissa bits. */
    F8_E4M3(1),
    /** Signed 16 bit integer. */
    I16(2),
    /** Unsigned 16 bit integer. */
    U16(2),
    /** IEEE 754 half precision. */
    F16(2),
    /** The upper 16 bits of an IEEE 754 single. */
    BF16(2),
    /** Signed 32 bit integer. */
    I32(4),
    /** Unsigned 32 bit integer. */
    U32(4),
    /** IEEE 754 single precision. */
    F32(4),
    /** IEEE 754 double precision. */
    F64(8),
    /** Signed 64 bit integer. */
    I64(8),
    /** Unsigned 64 bit integer. */
    U64(8);

    private final int bytes;

    SafetensorsType(int bytes) {
        this.bytes = bytes;
    }

    /** Returns the size of one element. */
    public int bytes() {
        return bytes;
    }

    /**
     * Returns the size of a tensor of this type.
     *
     * @param shape its dimensions, none negative; empty for a scalar
     * @return bytes the tensor takes in the file
     * @throws ArithmeticException if that is more than a long can hold
     */
    public long byteLength(List<Long> shape) {
        long length = bytes;
        for (long dimension : shape) {
            length = Math.multiplyExact(length, dimension);
        }
        return length;
    }
}
