package org.flows4j.core.io.numpy;

import java.nio.ByteBuffer;
import java.util.Locale;

/** The element types of npy files that are read and written. */
public enum NpyType {
    /** True or false in one byte. */
    B1(1),
    /** Signed 8 bit integer. */
    I1(1),
    /** Signed 16 bit integer. */
    I2(2),
    /** Signed 32 bit integer. */
    I4(4),
    /** Signed 64 bit integer. */
    I8(8),
    /** Unsigned 8 bit integer. */
    U1(1),
    /** Unsigned 16 bit integer. */
    U2(2),
    /** Unsigned 32 bit integer. */
    U4(4),
    /** Single precision. */
    F4(4),
    /** Double precision. */
    F8(8);

    private final int bytes;

    NpyType(int bytes) {
        this.bytes = bytes;
    }

    /** Returns the size of one element. */
    public int bytes() {
        return bytes;
    }

    /** Returns whether this is a floating-point type. */
    public boolean isFloat() {
        return this == F4 || this == F8;
    }

    /** Returns the code that numpy gives this type, without the byte order. */
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Takes the next element from a buffer, rounded to a double where it is an integer beyond 2^53. */
    public double nextDouble(ByteBuffer buffer) {
        return switch (this) {
            case F4 -> buffer.getFloat();
            case F8 -> buffer.getDouble();
            case B1, I1, I2, I4, I8, U1, U2, U4 -> nextLong(buffer);
        };
    }

    /** Takes the next element of an integer type from a buffer. */
    long nextLong(ByteBuffer buffer) {
        return switch (this) {
            case B1, U1 -> buffer.get() & 0xff;
            case I1 -> buffer.get();
            case I2 -> buffer.getShort();
            case U2 -> buffer.getShort() & 0xffff;
            case I4 -> buffer.getInt();
            case U4 -> buffer.getInt() & 0xffff_ffffL;
            case I8 -> buffer.getLong();
            case F4, F8 -> throw new IllegalStateException("not an integer type: " + this);
        };
    }
}
