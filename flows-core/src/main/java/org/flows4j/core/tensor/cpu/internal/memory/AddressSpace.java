package org.flows4j.core.tensor.cpu.internal.memory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The address space that a limit of the process ({@code ulimit -v}) leaves. It is checked before loading a library that ends the process
 * if it finds no room for its buffers or threads.
 */
final class AddressSpace {
    /** The need of oneDNN and OpenMP: their code, and a stack and an arena per processor. */
    static final long ONEDNN = megabytes(256, 72);

    /** The need of OpenBLAS: its code, and a buffer, a stack and an arena per processor. */
    static final long OPENBLAS = megabytes(192, 200);

    private static final String LIMIT = "Max address space";
    private static final String USED = "VmSize:";

    private AddressSpace() {}

    private static long megabytes(long code, long processor) {
        return (code + processor * Runtime.getRuntime().availableProcessors()) << 20;
    }

    /** Throws an {@link IllegalStateException} if the limit leaves less. */
    static void require(long bytes) {
        require(bytes, left());
    }

    static void require(long bytes, long left) {
        if (left < bytes) {
            throw new IllegalStateException("it needs " + (bytes >> 20)
                    + " MB of address space, of which the limit (ulimit -v) leaves " + (left >> 20));
        }
    }

    /** The bytes that the limit leaves; {@link Long#MAX_VALUE} if there is no limit or it is unknown. */
    static long left() {
        try {
            return left(read("limits"), read("status"));
        } catch (IOException | RuntimeException unknown) {
            return Long.MAX_VALUE;
        }
    }

    private static String read(String file) throws IOException {
        return Files.readString(Path.of("/proc/self").resolve(file), StandardCharsets.UTF_8);
    }

    /** The same from the content of Linux's two files about a process. */
    static long left(String limits, String status) {
        String limit = after(LIMIT, limits);
        if (limit.equals("unlimited")) {
            return Long.MAX_VALUE;
        }
        return Math.max(0, Long.parseLong(limit) - (Long.parseLong(after(USED, status)) << 10));
    }

    /** The first word after a label. */
    private static String after(String label, String text) {
        return text.substring(text.indexOf(label) + label.length()).strip().split("\\s+", 2)[0];
    }
}
