package org.flows4j.core.tensor;

import java.util.List;

/** The number format of a tensor's elements. */
public enum DType {
    /** IEEE 754 single precision: the default of training and inference. */
    FLOAT32(4),
    /** IEEE 754 double precision: log-determinants, tests and small factorizations. */
    FLOAT64(8),
    /**
     * The upper half of single precision: 8 bits of exponent, 8 significant bits. Only conditioner networks hold such tensors, in
     * mixed precision; they can be multiplied and cast, nothing else.
     */
    BFLOAT16(2);

    /** The formats in which everything can be computed. */
    public static final List<DType> GENERAL = List.of(FLOAT32, FLOAT64);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** The size of one element in bytes. */
    public int bytes() {
        return bytes;
    }
}
