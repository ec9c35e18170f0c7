package org.flows4j.core.tensor.cpu.internal.memory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a limit of the process's address space ({@code ulimit -v}) leaves of it. Asked before a library is loaded that ends the process
 * where it finds no room for its buffers or threads.
 */
final class AddressSpace {
    /** What oneDNN and OpenMP take: their code, and a stack and an arena for each processor. */
    static final long ONEDNN = megabytes(256, 72);

    /** What OpenBLAS takes: its code, and a buffer, a stack and an arena for each processor. */
    static final long OPENBLAS = megabytes(192, 200);

    private static final String LIMIT = "Max address space";
    private static final String USED = "VmSize:";

    private AddressSpace() {}

    private static long megabytes(long code, long processor) {
        return (code + processor * Runtime.getRuntime().availableProcessors()) << 20;
    }

    /**
     * Checks that the limit leaves enough.
     *
     * @throws IllegalStateException if it does not
     */
    static void require(long bytes) {
        require(bytes, left());
    }

    static void require(long bytes, long left) {
        if (left < bytes) {
            throw new IllegalStateException("it needs " + (bytes >> 20)
                    + " MB of address space, of which the limit (ulimit -v)" + " leaves " + (left >> 20));
        }
    }

    /** How many bytes the limit leaves; {@link Long#MAX_VALUE} where there is none, or where the system does not say. */
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
