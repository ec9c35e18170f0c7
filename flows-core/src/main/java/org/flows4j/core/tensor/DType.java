package org.flows4j.core.tensor;

/** The number format of a tensor's elements. */
public enum DType {
    /** IEEE 754 single precision: the default of training and inference. */
    FLOAT32(4),
    /** IEEE 754 double precision: log-determinants, tests and small factorisations. */
    FLOAT64(8);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /**
     * The size of one element.
     *
     * @return bytes an element
     */
    public int bytes() {
        return bytes;
    }
}
