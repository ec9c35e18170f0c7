package org.flows4j.core.io.safetensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Set;
import org.flows4j.core.io.FlowsIoException;
import org.flows4j.core.io.MemoryLimit;

/** Turns the raw bytes of a tensor into Java arrays, a bounded piece at a time. */
final class SafetensorsValues {
    private static final Set<SafetensorsType> FLOATS =
            EnumSet.of(SafetensorsType.F32, SafetensorsType.F16, SafetensorsType.BF16);
    private static final Set<SafetensorsType> INTEGERS = EnumSet.of(
            SafetensorsType.BOOL,
            SafetensorsType.U8,
            SafetensorsType.I8,
            SafetensorsType.U16,
            SafetensorsType.I16,
            SafetensorsType.U32,
            SafetensorsType.I32,
            SafetensorsType.I64);
    private static final int CHUNK_BYTES = 1 << 20;
    /** Asking how much memory there is takes longer than reading a small tensor. */
    private static final int UNCHECKED_BYTES = 1 << 20;

    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private SafetensorsValues() {}

    /** Takes the elements of a chunk; {@code index} is the number of the chunk's first element within the tensor. */
    private interface ChunkReader {
        void accept(ByteBuffer chunk, int index);
    }

    static float[] floats(SafetensorsFile file, SafetensorsEntry entry) {
        boolean known = FLOATS.contains(entry.type());
        float[] values = new float[checkedLength(file, entry, known, "floats() reads F32, F16 and BF16")];
        forEachChunk(file, entry, (chunk, index) -> {
            int count = chunk.remaining() / entry.type().bytes();
            switch (entry.type()) {
                case F32 -> chunk.asFloatBuffer().get(values, index, count);
                case F16 -> {
                    for (int i = 0; i < count; i++) {
                        values[index + i] = halfToFloat(chunk.getShort());
                    }
                }
                default -> {
                    for (int i = 0; i < count; i++) {
                        values[index + i] = Float.intBitsToFloat(chunk.getShort() << 16);
                    }
                }
            }
        });
        return values;
    }

    static double[] doubles(SafetensorsFile file, SafetensorsEntry entry) {
        boolean known = entry.type() == SafetensorsType.F64 || FLOATS.contains(entry.type());
        double[] values = new double[checkedLength(file, entry, known, "doubles() reads F64, F32, F16 and BF16")];
        if (entry.type() == SafetensorsType.F64) {
            forEachChunk(
                    file,
                    entry,
                    (chunk, index) -> chunk.asDoubleBuffer().get(values, index, chunk.remaining() / Double.BYTES));
            return values;
        }
        float[] floats = floats(file, entry);
        for (int i = 0; i < floats.length; i++) {
            values[i] = floats[i];
        }
        return values;
    }

    static long[] longs(SafetensorsFile file, SafetensorsEntry entry) {
        boolean known = INTEGERS.contains(entry.type());
        long[] values = new long[checkedLength(file, entry, known, "longs() reads BOOL and all integers but U64")];
        forEachChunk(file, entry, (chunk, index) -> {
            for (int i = index; chunk.hasRemaining(); i++) {
                values[i] = nextLong(entry.type(), chunk);
            }
        });
        return values;
    }

    private static long nextLong(SafetensorsType type, ByteBuffer chunk) {
        return switch (type) {
            case BOOL, U8 -> chunk.get() & 0xff;
            case I8 -> chunk.get();
            case I16 -> chunk.getShort();
            case U16 -> chunk.getShort() & 0xffff;
            case I32 -> chunk.getInt();
            case U32 -> chunk.getInt() & 0xffff_ffffL;
            case I64 -> chunk.getLong();
            case F8_E5M2, F8_E4M3, F16, BF16, F32, F64, U64 -> throw new IllegalStateException("not a long: " + type);
        };
    }

    private static int checkedLength(SafetensorsFile file, SafetensorsEntry entry, boolean known, String understood) {
        if (!known) {
            throw new FlowsIoException(
                    file.path() + ": tensor '" + entry.name() + "' has type " + entry.type() + ", but " + understood);
        }
        if (entry.elementCount() > LARGEST_ARRAY) {
            throw new FlowsIoException(file.path() + ": tensor '" + entry.name() + "' has " + entry.elementCount()
                    + " elements, more than a Java array can hold; read it in pieces");
        }
        if (entry.byteLength() > UNCHECKED_BYTES) {
            // Halves become floats, integers longs, and singles may be read as doubles.
            MemoryLimit.now()
                    .require(
                            file.path().toString(),
                            entry.elementCount() * Long.BYTES,
                            "the tensor '" + entry.name() + "' of shape " + entry.shape());
        }
        return (int) entry.elementCount();
    }

    private static void forEachChunk(SafetensorsFile file, SafetensorsEntry entry, ChunkReader reader) {
        ByteBuffer chunk = ByteBuffer.allocateDirect((int) Math.min(CHUNK_BYTES, entry.byteLength()))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (long offset = 0; offset < entry.byteLength(); offset += chunk.limit()) {
            chunk.clear().limit((int) Math.min(CHUNK_BYTES, entry.byteLength() - offset));
            file.read(entry.name(), offset, chunk);
            reader.accept(chunk.flip(), (int) (offset / entry.type().bytes()));
        }
    }

    /** Widens an IEEE 754 half: 1 sign bit, 5 exponent bits (bias 15), 10 mantissa bits. Every half is a float. */
    static float halfToFloat(short half) {
        int exponent = (half >>> 10) & 0x1f;
        int mantissa = half & 0x3ff;
        float magnitude;
        if (exponent == 0x1f) {
            magnitude = mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else if (exponent == 0) {
            magnitude = mantissa * 0x1p-24f;
        } else {
            magnitude = Math.scalb(1f + mantissa * 0x1p-10f, exponent - 15);
        }
        return half < 0 ? -magnitude : magnitude;
    }
}
